package io.cachette.session.internal.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script said of a session.
 *
 * @param id of the session that was asked for
 * @param elements begins with the number of the outcome
 */
public record Reply(SessionId id, List<Object> elements) {

  /** What became of it; in the order of the numbers in {@code session.lua}. */
  public enum Outcome {
    /** It is not there. */
    ABSENT,
    /** It was there, and what was asked for is done. */
    LIVE,
    /** It is there, but its time has passed. */
    EXPIRED,
    /** It has another id. */
    MOVED,
    /** Another request has locked it. */
    LOCKED,
    /** Something else is there than was expected. */
    CONFLICT
  }

  private static final Outcome[] OUTCOMES = Outcome.values();

  /** What became of it. */
  public Outcome outcome() {
    return OUTCOMES[Math.toIntExact((Long) elements.get(0))];
  }

  /** The present, by the clock of Redis; of {@code LIVE}. */
  public long now() {
    return (Long) elements.get(1);
  }

  /**
   * The digest of the principal, if the session has one and its index has to follow; after it was
   * destroyed: if it has one.
   */
  public @Nullable String principal() {
    Object digest = elements.get(2);
    return digest == null ? null : StoredSession.decode(digest);
  }

  /** The session, of replies that have its fields. */
  public StoredSession session() {
    return StoredSession.of(id, (List<?>) elements.get(3));
  }

  /** The id that it has now; of {@code MOVED}. */
  public SessionId successor() {
    return new SessionId(StoredSession.decode(elements.get(1)));
  }

  /** How many milliseconds until its lock ends; of {@code LOCKED}. */
  public long millisUntilUnlocked() {
    return (Long) elements.get(1);
  }

  /** The attributes that are not as expected; of {@code CONFLICT} after changes. */
  public List<String> conflicts() {
    return elements.subList(1, elements.size()).stream()
        .map(field -> StoredSession.toAttribute(StoredSession.decode(field)))
        .toList();
  }
}
