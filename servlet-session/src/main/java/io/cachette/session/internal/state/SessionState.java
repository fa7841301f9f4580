package io.cachette.session.internal.state;

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
 * Data of a session during one request: the data that Redis had when the request asked for the
 * session, and the changes of the request, which are written later. Thread-safe.
 */
public final class SessionState {

  /** Phase of the lifecycle. */
  enum Phase {
    VALID,
    /** Listeners are being notified: the session can be used, but no other request finds it. */
    DESTROYING,
    DESTROYED
  }

  /** Place where the session is stored. */
  public enum StorageLocation {
    /** Never written. */
    NOWHERE,
    /** In Redis or nowhere: the reply to the first write was lost. */
    UNKNOWN,
    /** In Redis, as far as this request knows. */
    REDIS,
    /** In the replicas of this node, because Redis does not answer. */
    NODE,
    /** Removed from Redis and from this node. */
    GONE;

    /** Whether no write has succeeded yet. */
    public boolean isUnsaved() {
      return this == NOWHERE || this == UNKNOWN;
    }
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
  private StorageLocation location;
  private int interval;
  private boolean isIntervalChanged;
  private @Nullable String principal;
  private @Nullable String newPrincipal;

  /** Creates the state of a new session. */
  SessionState(SessionSettings settings, Attributes attributes, SessionId id, int interval) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = id;
    this.isNew = true;
    this.isReadOnly = false;
    this.created = System.currentTimeMillis();
    this.lastAccessed = created;
    this.location = StorageLocation.NOWHERE;
    this.interval = interval;
  }

  /**
   * Creates the state of a stored session or a replica.
   *
   * @param lastAccessed arrival time of the request before the current one, in milliseconds since
   *     the epoch
   * @param isReadOnly whether changes fail
   */
  SessionState(
      SessionSettings settings,
      Attributes attributes,
      StoredSession stored,
      long lastAccessed,
      StorageLocation location,
      boolean isReadOnly) {
    this.settings = settings;
    this.attributes = attributes;
    this.id = stored.id();
    this.isNew = false;
    this.isReadOnly = isReadOnly;
    this.created = stored.created();
    this.lastAccessed = lastAccessed;
    this.location = location;
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

  /** Returns the current id. */
  public SessionId id() {
    return withLock(() -> id);
  }

  boolean isNew() {
    return isNew;
  }

  /** Whether changes fail, because Redis does not answer. */
  public boolean isReadOnly() {
    return isReadOnly;
  }

  /** Returns the creation time, in milliseconds since the epoch. */
  long created() {
    return created;
  }

  /** Returns the arrival time of the previous request, in milliseconds since the epoch. */
  long lastAccessed() {
    return lastAccessed;
  }

  /** Returns the milliseconds since the creation time, by the clock of this node. */
  public long age() {
    return Math.max(0, System.currentTimeMillis() - created);
  }

  /** Whether the session was not invalidated and is not being destroyed. */
  public boolean isValid() {
    return withLock(() -> phase == Phase.VALID);
  }

  void setPhase(Phase next) {
    change(() -> phase = next);
  }

  boolean isDestroying() {
    return withLock(() -> phase == Phase.DESTROYING);
  }

  /** Whether the session can be used: it is valid or being destroyed. */
  public boolean isUsable() {
    return withLock(() -> phase != Phase.DESTROYED);
  }

  /**
   * Checks that the session can be used.
   *
   * @throws IllegalStateException if the session is destroyed
   */
  void requireUsable() {
    if (!isUsable()) {
      throw new IllegalStateException("Session " + id() + " has been invalidated");
    }
  }

  /**
   * Checks that the session can be changed.
   *
   * @throws SessionsUnavailableException if the session is read-only
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

  /** Returns the place where the session is stored. */
  public StorageLocation location() {
    return withLock(() -> location);
  }

  /** Records the place where the session is stored. */
  public void setLocation(StorageLocation newLocation) {
    change(() -> location = newLocation);
  }

  /** Returns the lock that serializes writes of this session. */
  public ReentrantLock writeLock() {
    return writeLock;
  }

  /** Returns the maximum inactive interval in seconds; zero or negative for no limit. */
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

  /** Returns the digest of the principal, including a change that is not written yet. */
  public @Nullable String principal() {
    return withLock(() -> newPrincipal == null ? principal : newPrincipal);
  }

  /** Returns the digest of the principal in Redis, as far as this request knows. */
  public @Nullable String storedPrincipal() {
    return withLock(() -> principal);
  }

  /**
   * Assigns the session to a principal.
   *
   * @param digest of the principal; null to remove the assignment
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

  /** Returns the names of visible attributes, including those that prove unreadable later. */
  List<String> attributeNames() {
    return withLock(attributes::findVisibleNames);
  }

  /**
   * Returns the value of an attribute; null if the attribute does not exist or is hidden.
   *
   * @throws CodecException if the attribute cannot be read
   */
  @Nullable Object get(String name) {
    return withLock(() -> attributes.get(id, name));
  }

  /** Returns the value of an attribute; null also if the attribute cannot be read. */
  @Nullable Object getReadable(String name) {
    try {
      return get(name);
    } catch (CodecException e) {
      return null;
    }
  }

  /**
   * Computes the serialized size of a value in bytes.
   *
   * @throws IllegalArgumentException if the value cannot be serialized or is too large
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

  /** Adds the attributes that Redis had at the destruction: other requests may have added some. */
  public void loadDestroyed(Map<String, byte[]> stored) {
    change(() -> attributes.load(stored));
  }

  /**
   * Collects the changes that are not written yet.
   *
   * @throws IllegalStateException if an attribute or the session is too large, or if an attribute
   *     cannot be serialized
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

  /** Records that the changes are written. */
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

  /** Returns the stored bytes of the attributes, as far as this request knows them. */
  public Map<String, byte[]> storedAttributes() {
    return withLock(attributes::collectStored);
  }

  /**
   * Changes the id.
   *
   * @param rebound the stored attributes, bound to the new id; empty if they are not known or not
   *     bound to ids
   */
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

  /** Copies the data of this session as of now. The copy has no expiry time. */
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
