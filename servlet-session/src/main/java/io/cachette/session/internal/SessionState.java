package io.cachette.session.internal;

import io.cachette.codec.CodecException;
import io.cachette.session.SessionSettings;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one request knows of its session: what Redis had when the request asked for it, and what the
 * request has changed since, which {@link SessionWriter} writes. Safe for use by several threads of
 * the request.
 */
final class SessionState {

  /** Where it is in its life. */
  enum Phase {
    VALID,
    /** Listeners are being told; it can still be used, but no request gets it any more. */
    ENDING,
    ENDED
  }

  /** Where there is one beside this object. */
  enum Presence {
    /** It was never written. */
    NOWHERE,
    /** In Redis, as far as this request knows. */
    REDIS,
    /** In the memory of this node, as Redis does not answer. */
    NODE,
    /** Nowhere any more. */
    GONE
  }

  private final SessionSettings settings;
  private final Attributes attributes;
  private final boolean isNew;
  private final boolean readOnly;
  private final long created;
  private final long lastAccessed;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private SessionId id;
  private Phase phase = Phase.VALID;
  private Presence presence;
  private int interval;
  private boolean intervalChanged;
  private @Nullable String principal;
  private @Nullable String newPrincipal;

  /** Of a session that a request creates. */
  SessionState(SessionSettings settings, Attributes attributes, SessionId id, int interval) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = id;
    this.isNew = true;
    this.readOnly = false;
    this.created = System.currentTimeMillis();
    this.lastAccessed = created;
    this.presence = Presence.NOWHERE;
    this.interval = interval;
  }

  /**
   * Of a session that Redis has or had, or that this node remembers.
   *
   * @param lastAccessed when the request arrived that was the last one, apart from the present one
   */
  SessionState(
      SessionSettings settings,
      Attributes attributes,
      StoredSession stored,
      long lastAccessed,
      Presence presence,
      boolean readOnly) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = stored.id();
    this.isNew = false;
    this.readOnly = readOnly;
    this.created = stored.created();
    this.lastAccessed = lastAccessed;
    this.presence = presence;
    this.interval = stored.interval();
    this.principal = stored.principal();
    attributes.load(stored.attributes());
  }

  private <T extends @Nullable Object> T locked(Supplier<T> code) {
    lock.lock();
    try {
      return code.get();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  SessionId id() {
    return locked(() -> id);
  }

  boolean isNew() {
    return isNew;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** Milliseconds since the epoch. */
  long created() {
    return created;
  }

  /** Milliseconds since the epoch. */
  long lastAccessed() {
    return lastAccessed;
  }

  /** Milliseconds since it was created, by the clock of this node. */
  long age() {
    return Math.max(0, System.currentTimeMillis() - created);
  }

  boolean isValid() {
    return locked(() -> phase == Phase.VALID);
  }

  void become(Phase next) {
    change(() -> phase = next);
  }

  boolean isEnding() {
    return locked(() -> phase == Phase.ENDING);
  }

  boolean isUsable() {
    return locked(() -> phase != Phase.ENDED);
  }

  /**
   * @throws IllegalStateException if it has ended
   */
  void requireUsable() {
    if (!isUsable()) {
      throw new IllegalStateException("Session " + id() + " has been invalidated");
    }
  }

  /**
   * @throws SessionsUnavailableException if it can only be read
   */
  void requireWritable() {
    if (readOnly) {
      throw new SessionsUnavailableException(
          "Session "
              + id()
              + " can only be read at the moment, as Redis does not answer; try again later",
          null);
    }
  }

  Presence presence() {
    return locked(() -> presence);
  }

  void isNow(Presence where) {
    change(() -> presence = where);
  }

  /** Held by the thread that writes it. */
  ReentrantLock writing() {
    return writing;
  }

  /** Seconds that it may be idle; zero and less for ever. */
  int interval() {
    return locked(() -> interval);
  }

  void setInterval(int seconds) {
    change(
        () -> {
          intervalChanged |= seconds != interval;
          interval = seconds;
        });
  }

  /** The digest of the principal that it has, or will have when it is written. */
  @Nullable String principal() {
    return locked(() -> newPrincipal == null ? principal : newPrincipal);
  }

  /** The digest of the principal that it has in Redis, as far as this request knows. */
  @Nullable String storedPrincipal() {
    return locked(() -> principal);
  }

  /**
   * Lets it belong to a principal.
   *
   * @param digest of that one, or null for none
   */
  void setPrincipal(@Nullable String digest) {
    change(
        () -> {
          requireUsable();
          if (digest == null) {
            newPrincipal = principal == null ? null : "";
          } else {
            newPrincipal = digest.equals(principal) ? null : digest;
          }
        });
  }

  /** Names of attributes that may be seen; some may turn out to be unreadable. */
  List<String> names() {
    return locked(attributes::names);
  }

  /**
   * The value of an attribute, or null if there is none that can be seen.
   *
   * @throws CodecException if it cannot be read
   */
  @Nullable Object get(String name) {
    return locked(() -> attributes.get(id, name));
  }

  /** The same, but nothing if it cannot be read. */
  @Nullable Object getReadable(String name) {
    try {
      return get(name);
    } catch (CodecException e) {
      return null;
    }
  }

  /**
   * How many bytes a value takes.
   *
   * @throws IllegalArgumentException if it cannot be serialized, or takes too many
   */
  int sizeOf(String name, Object value) {
    lock.lock();
    try {
      int size = attributes.serialize(name, value).length;
      String tooLarge = Sizes.complaint(settings, name, size, attributes.sizeWith(name, size));
      if (tooLarge != null) {
        throw new IllegalArgumentException(tooLarge);
      }
      return size;
    } catch (CodecException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  void put(String name, Object value, int size) {
    change(
        () -> {
          requireUsable();
          attributes.put(name, value, size);
        });
  }

  void remove(String name) {
    change(
        () -> {
          requireUsable();
          attributes.remove(name);
        });
  }

  /** It was there when it was destroyed; other requests may have given it more attributes. */
  void destroyedWith(Map<String, byte[]> stored) {
    change(() -> attributes.load(stored));
  }

  /**
   * What is to be written.
   *
   * @throws IllegalStateException if something has become too large or cannot be serialized
   */
  Pending pending() {
    lock.lock();
    try {
      Written written = attributes.collect(id);
      String tooLarge =
          Sizes.complaint(
              settings, written.largestName(), written.largest(), attributes.sizeWith("", 0));
      if (tooLarge != null && !written.writes().isEmpty()) {
        throw new IllegalStateException(tooLarge);
      }
      return new Pending(written, intervalChanged ? interval : null, newPrincipal);
    } catch (CodecException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Redis has it. */
  void done(Pending pending) {
    change(
        () -> {
          pending.written().done();
          if (pending.interval() != null && pending.interval() == interval) {
            intervalChanged = false;
          }
          if (pending.principal() != null) {
            principal = pending.principal().isEmpty() ? null : pending.principal();
            newPrincipal = pending.principal().equals(newPrincipal) ? null : newPrincipal;
          }
        });
  }

  /** What Redis has of its attributes, as far as this request knows. */
  Map<String, byte[]> storedAttributes() {
    return locked(attributes::stored);
  }

  /** It goes by another id from now on, with these bytes if they are bound to it and known. */
  void movedTo(SessionId successor, Map<String, byte[]> anew) {
    change(
        () -> {
          if (anew.isEmpty()) {
            attributes.open(id);
          }
          id = successor;
          attributes.replaceStored(anew);
        });
  }

  /** As it would be loaded, at the present; its deadline is not known here. */
  StoredSession snapshot() {
    return locked(
        () ->
            new StoredSession(
                id,
                created,
                System.currentTimeMillis(),
                lastAccessed,
                0,
                interval,
                principal(),
                attributes.stored()));
  }

  @Override
  public String toString() {
    return "session " + id();
  }
}
