package io.cachette.session.internal.outage;

import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A replica of a session.
 *
 * @param expiryNanos expiry time, by {@link System#nanoTime}
 * @param pendingChanges changes that Redis does not have; null for none
 */
record Replica(StoredSession session, long expiryNanos, @Nullable PendingChanges pendingChanges) {

  private static final long CENTURY_MILLIS = Duration.ofDays(36_525).toMillis();

  /** Creates a replica of a session that is accessed now. */
  static Replica of(StoredSession session, @Nullable PendingChanges pending) {
    long timeToLiveMillis =
        session.interval() > 0 ? TimeUnit.SECONDS.toMillis(session.interval()) : CENTURY_MILLIS;
    return new Replica(
        session, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeToLiveMillis), pending);
  }

  SessionId id() {
    return session.id();
  }

  /** Returns the size of the attributes in bytes. */
  long size() {
    return session.attributes().values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  boolean isExpired() {
    return System.nanoTime() - expiryNanos > 0;
  }

  boolean isPending() {
    return pendingChanges != null;
  }

  boolean isDestroyed() {
    return pendingChanges != null && pendingChanges.isDestroyed();
  }

  boolean isUnsaved() {
    return pendingChanges != null && pendingChanges.isUnsaved();
  }

  /** Returns this replica, accessed now. */
  Replica renew() {
    return of(session, pendingChanges);
  }

  Replica with(@Nullable PendingChanges pending) {
    return new Replica(session, expiryNanos, pending);
  }

  /** Returns the marker of a destroyed session, without its attributes. */
  static Replica destroyed(StoredSession session, PendingChanges pending) {
    StoredSession withoutAttributes =
        new StoredSession(
            session.id(),
            session.created(),
            session.lastAccessed(),
            session.accessedBefore(),
            session.expiryTime(),
            session.interval(),
            session.principal(),
            Map.of());
    return of(withoutAttributes, pending.asDestroyed());
  }

  /** Whether a replica has the same session and the same pending changes, but for the times. */
  @SuppressWarnings("ReferenceEquality") // each change makes a new one
  boolean isSameAs(@Nullable Replica other) {
    return other != null && session == other.session && pendingChanges == other.pendingChanges;
  }
}
