package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.session.SessionSettings;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.lifecycle.SessionWriter;
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
public final class SessionState {

  /** Where it is in its life. */
  enum Phase {
    VALID,
    /** Listeners are being told; it can still be used, but no request gets it any more. */
    ENDING,
    ENDED
  }

  /** Where there is one beside this object. */
  public enum StorageLocation {
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
  private final boolean isReadOnly;
  private final long created;
  private final long lastAccessed;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private SessionId id;
  private Phase phase = Phase.VALID;
  private StorageLocation presence;
  private int interval;
  private boolean isIntervalChanged;
  private @Nullable String principal;
  private @Nullable String newPrincipal;

  /** Of a session that a request creates. */
  SessionState(SessionSettings settings, Attributes attributes, SessionId id, int interval) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = id;
    this.isNew = true;
    this.isReadOnly = false;
    this.created = System.currentTimeMillis();
    this.lastAccessed = created;
    this.presence = StorageLocation.NOWHERE;
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
      StorageLocation presence,
      boolean isReadOnly) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = stored.id();
    this.isNew = false;
    this.isReadOnly = isReadOnly;
    this.created = stored.created();
    this.lastAccessed = lastAccessed;
    this.presence = presence;
    this.interval = stored.interval();
    this.principal = stored.principal();
    attributes.load(stored.attributes());
  }

  private <T extends @Nullable Object> T withLock(Supplier<T> code) {
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

  public SessionId id() {
    return withLock(() -> id);
  }

  boolean isNew() {
    return isNew;
  }

  public boolean isReadOnly() {
    return isReadOnly;
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
  public long age() {
    return Math.max(0, System.currentTimeMillis() - created);
  }

  public boolean isValid() {
    return withLock(() -> phase == Phase.VALID);
  }

  void setPhase(Phase next) {
    change(() -> phase = next);
  }

  boolean isEnding() {
    return withLock(() -> phase == Phase.ENDING);
  }

  public boolean isUsable() {
    return withLock(() -> phase != Phase.ENDED);
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
    if (isReadOnly) {
      throw new SessionsUnavailableException(
          "Session "
              + id()
              + " can only be read at the moment, as Redis does not answer; try again later",
          null);
    }
  }

  public StorageLocation presence() {
    return withLock(() -> presence);
  }

  public void setPresence(StorageLocation where) {
    change(() -> presence = where);
  }

  /** Held by the thread that writes it. */
  public ReentrantLock writeLock() {
    return writeLock;
  }

  /** Seconds that it may be idle; zero and less for ever. */
  public int interval() {
    return withLock(() -> interval);
  }

  void setInterval(int seconds) {
    change(
        () -> {
          isIntervalChanged |= seconds != interval;
          interval = seconds;
        });
  }

  /** The digest of the principal that it has, or will have when it is written. */
  public @Nullable String principal() {
    return withLock(() -> newPrincipal == null ? principal : newPrincipal);
  }

  /** The digest of the principal that it has in Redis, as far as this request knows. */
  public @Nullable String storedPrincipal() {
    return withLock(() -> principal);
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
  List<String> attributeNames() {
    return withLock(attributes::findVisibleNames);
  }

  /**
   * The value of an attribute, or null if there is none that can be seen.
   *
   * @throws CodecException if it cannot be read
   */
  @Nullable Object get(String name) {
    return withLock(() -> attributes.get(id, name));
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
  int measure(String name, Object value) {
    lock.lock();
    try {
      int size = attributes.serialize(name, value).length;
      String violation =
          SizeLimits.violation(settings, name, size, attributes.computeSizeWith(name, size));
      if (violation != null) {
        throw new IllegalArgumentException(violation);
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
  public void loadDestroyed(Map<String, byte[]> stored) {
    change(() -> attributes.load(stored));
  }

  /**
   * What is to be written.
   *
   * @throws IllegalStateException if something has become too large or cannot be serialized
   */
  public PendingWrite collectPending() {
    lock.lock();
    try {
      AttributeChanges changes = attributes.collect(id);
      String violation =
          SizeLimits.violation(
              settings,
              changes.largestName(),
              changes.largest(),
              attributes.computeSizeWith("", 0));
      if (violation != null && !changes.writes().isEmpty()) {
        throw new IllegalStateException(violation);
      }
      return new PendingWrite(changes, isIntervalChanged ? interval : null, newPrincipal);
    } catch (CodecException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Redis has it. */
  public void markWritten(PendingWrite pending) {
    change(
        () -> {
          pending.attributeChanges().markWritten();
          if (pending.interval() != null && pending.interval() == interval) {
            isIntervalChanged = false;
          }
          if (pending.principal() != null) {
            principal = pending.principal().isEmpty() ? null : pending.principal();
            newPrincipal = pending.principal().equals(newPrincipal) ? null : newPrincipal;
          }
        });
  }

  /** What Redis has of its attributes, as far as this request knows. */
  public Map<String, byte[]> storedAttributes() {
    return withLock(attributes::collectStored);
  }

  /** It goes by another id from now on, with these bytes if they are bound to it and known. */
  public void changeId(SessionId successor, Map<String, byte[]> rebound) {
    change(
        () -> {
          if (rebound.isEmpty()) {
            attributes.decryptStored(id);
          }
          id = successor;
          attributes.replaceStored(rebound);
        });
  }

  /** As it would be loaded, at the present; its deadline is not known here. */
  public StoredSession takeSnapshot() {
    return withLock(
        () ->
            new StoredSession(
                id,
                created,
                System.currentTimeMillis(),
                lastAccessed,
                0,
                interval,
                principal(),
                attributes.collectStored()));
  }

  @Override
  public String toString() {
    return "session " + id();
  }
}
