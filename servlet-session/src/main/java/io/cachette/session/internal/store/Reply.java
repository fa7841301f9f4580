package io.cachette.session.internal.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reply of a script for one session.
 *
 * @param id id of the session in the call
 * @param elements elements of the reply; the first one is the number of the outcome
 */
public record Reply(SessionId id, List<Object> elements) {

  /** Outcome of a script, in the order of the numbers in {@code session.lua}. */
  public enum Outcome {
    /** The session does not exist. */
    ABSENT,
    /** The session existed, and the script has done its work. */
    LIVE,
    /** The session is expired. */
    EXPIRED,
    /** The session has another id. */
    MOVED,
    /** Another request holds the lock of the session. */
    LOCKED,
    /** Redis has other data than expected. */
    CONFLICT,
    /** Redis is out of memory, and has changed nothing. */
    FULL
  }

  private static final Outcome[] OUTCOMES = Outcome.values();

  /** Returns the outcome. */
  public Outcome outcome() {
    return OUTCOMES[Math.toIntExact((Long) elements.get(0))];
  }

  /**
   * Returns the digest of the principal of a {@code LIVE} session, or null. If the session was
   * destroyed, the digest is present if the session had a principal. Otherwise it is present if the
   * index of the principal has to be renewed.
   */
  public @Nullable String principal() {
    Object digest = elements.get(2);
    return digest == null ? null : StoredSession.decode(digest);
  }

  /** Returns the session, if the reply contains its fields. */
  public StoredSession session() {
    return StoredSession.of(id, (List<?>) elements.get(3));
  }

  /** Returns the new id of a session that is {@code MOVED}. */
  public SessionId successor() {
    return new SessionId(StoredSession.decode(elements.get(1)));
  }

  /** Returns the names of the attributes that caused a {@code CONFLICT} of a commit. */
  public List<String> conflicts() {
    return elements.subList(1, elements.size()).stream()
        .map(field -> StoredSession.toAttribute((byte[]) field))
        .toList();
  }
}
