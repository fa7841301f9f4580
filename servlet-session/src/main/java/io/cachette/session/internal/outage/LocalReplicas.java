package io.cachette.session.internal.outage;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.OutOfMemory;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionStore;
import io.cachette.session.internal.store.StoredSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Replicas in memory, of the sessions that were used last. A replica with pending changes is never
 * evicted. Thread-safe.
 */
public final class LocalReplicas implements SessionReplicas {

  private static final long CENTURY_MILLIS = Duration.ofDays(36_525).toMillis();

  private final SessionStore store;
  private final SessionIndex index;
  private final int limit;

  /** In the order of their last use. Guarded by this. */
  private final Map<SessionId, Replica> replicas = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A replica of a session.
   *
   * @param expiryNanos expiry time, by {@link System#nanoTime}
   * @param pendingChanges changes that Redis does not have; null for none
   */
  private record Replica(
      StoredSession session, long expiryNanos, @Nullable PendingChanges pendingChanges) {

    boolean isExpired() {
      return System.nanoTime() - expiryNanos > 0;
    }
  }

  /**
   * Changes of a session that Redis does not have.
   *
   * @param isUnsaved whether Redis does not have the session at all
   * @param isDestroyed whether the session was destroyed
   */
  private record PendingChanges(
      boolean isUnsaved,
      boolean isDestroyed,
      @Nullable Integer interval,
      @Nullable String principal,
      Set<String> changedAttributes) {

    static final PendingChanges NONE = new PendingChanges(false, false, null, null, Set.of());

    PendingChanges merge(SessionChanges changes, boolean isNewlyUnsaved) {
      Set<String> all = new HashSet<>(changedAttributes);
      all.addAll(changes.writes().keySet());
      all.addAll(changes.removals().keySet());
      return new PendingChanges(
          isUnsaved || isNewlyUnsaved,
          isDestroyed,
          changes.interval() == null ? interval : changes.interval(),
          changes.principal() == null ? principal : changes.principal(),
          all);
    }

    PendingChanges asDestroyed() {
      return new PendingChanges(isUnsaved, true, interval, principal, changedAttributes);
    }

    PendingChanges asSaved() {
      return new PendingChanges(false, isDestroyed, interval, principal, changedAttributes);
    }

    SessionChanges toChanges(Map<String, byte[]> attributes) {
      Map<String, SessionChanges.Write> writes = new HashMap<>();
      Map<String, String> removals = new HashMap<>();
      for (String name : changedAttributes) {
        byte[] bytes = attributes.get(name);
        if (bytes == null) {
          removals.put(name, SessionChanges.ANYTHING);
        } else {
          writes.put(name, new SessionChanges.Write(bytes, SessionChanges.ANYTHING));
        }
      }
      return new SessionChanges(interval, principal, writes, removals);
    }
  }

  /**
   * Creates an empty set of replicas.
   *
   * @param limit maximum number of replicas without pending changes
   */
  public LocalReplicas(SessionStore store, SessionIndex index, int limit) {
    this.store = store;
    this.index = index;
    this.limit = limit;
  }

  @Override
  public synchronized void put(SessionState session) {
    Replica existing = replicas.get(session.id());
    if (session.location() == StorageLocation.REDIS
        && (existing == null || existing.pendingChanges() == null)) {
      put(session.takeSnapshot(), null);
    }
  }

  private void put(StoredSession session, @Nullable PendingChanges pending) {
    long timeToLiveMillis =
        session.interval() > 0 ? TimeUnit.SECONDS.toMillis(session.interval()) : CENTURY_MILLIS;
    long expiryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeToLiveMillis);
    replicas.put(session.id(), new Replica(session, expiryNanos, pending));
    Iterator<Replica> eldest = replicas.values().iterator();
    while (replicas.size() > limit && eldest.hasNext()) {
      if (eldest.next().pendingChanges() == null) {
        eldest.remove();
      }
    }
  }

  @Override
  public synchronized @Nullable StoredSession get(SessionId id) {
    Replica replica = replicas.get(id);
    if (replica == null
        || replica.isExpired()
        || (replica.pendingChanges() != null && replica.pendingChanges().isDestroyed())) {
      return null;
    }
    return replica.session();
  }

  @Override
  public synchronized boolean hasPendingChanges(SessionId id) {
    Replica replica = replicas.get(id);
    return replica != null && replica.pendingChanges() != null;
  }

  @Override
  public synchronized void addPendingChanges(
      SessionState session, SessionChanges changes, boolean isUnsaved) {
    Replica existing = replicas.get(session.id());
    StoredSession snapshot = session.takeSnapshot();
    if (existing == null || existing.pendingChanges() == null) {
      put(snapshot, PendingChanges.NONE.merge(changes, isUnsaved));
    } else {
      put(
          applyChanges(existing.session(), snapshot, changes),
          existing.pendingChanges().merge(changes, isUnsaved));
    }
  }

  /** Keeps changes that other requests made since this request began. */
  private static StoredSession applyChanges(
      StoredSession old, StoredSession now, SessionChanges changes) {
    Map<String, byte[]> attributes = new HashMap<>(old.attributes());
    changes.writes().forEach((name, write) -> attributes.put(name, write.bytes()));
    attributes.keySet().removeAll(changes.removals().keySet());
    return new StoredSession(
        now.id(),
        now.created(),
        now.lastAccessed(),
        now.accessedBefore(),
        now.expiryTime(),
        changes.interval() == null ? old.interval() : now.interval(),
        changes.principal() == null ? old.principal() : now.principal(),
        attributes);
  }

  @Override
  public synchronized boolean isUnsaved(SessionId id) {
    Replica replica = replicas.get(id);
    return replica != null
        && replica.pendingChanges() != null
        && replica.pendingChanges().isUnsaved();
  }

  @Override
  public synchronized void markDestroyed(SessionState session) {
    Replica existing = replicas.get(session.id());
    PendingChanges pending = existing == null ? null : existing.pendingChanges();
    put(
        session.takeSnapshot(),
        Objects.requireNonNullElse(pending, PendingChanges.NONE).asDestroyed());
  }

  @Override
  public synchronized void remove(SessionId id) {
    replicas.remove(id);
  }

  @Override
  public void flush(SessionId id) {
    Replica replica;
    synchronized (this) {
      replica = replicas.get(id);
    }
    if (replica != null && replica.pendingChanges() != null) {
      flush(id, replica, replica.pendingChanges());
    }
  }

  private void flush(SessionId id, Replica replica, PendingChanges pending) {
    boolean isSaved = false;
    if (pending.isDestroyed()) {
      Reply reply = Replies.join(store.destroy(id));
      if (reply.outcome() == Reply.Outcome.LIVE) {
        index.removeIfPresent(reply.principal(), id);
      }
    } else if (!replica.isExpired()) {
      Reply reply = save(id, replica.session(), pending);
      isSaved = reply.outcome() == Reply.Outcome.LIVE;
      if (isSaved) {
        index.renew(reply.principal(), id, replica.session().interval());
      }
    }
    markFlushed(id, replica, isSaved);
  }

  private Reply save(SessionId id, StoredSession session, PendingChanges pending) {
    if (pending.isUnsaved()) {
      Reply reply =
          Replies.join(
              store.create(
                  id,
                  Math.max(0, System.currentTimeMillis() - session.created()),
                  session.interval(),
                  Objects.requireNonNullElse(session.principal(), ""),
                  session.attributes()));
      if (reply.outcome() != Reply.Outcome.CONFLICT) {
        return reply;
      }
      // Redis stored the session at an earlier attempt, and only its reply was lost.
    }
    return Replies.join(
        store.commit(id, pending.toChanges(session.attributes()), SessionLock.NONE));
  }

  private synchronized void markFlushed(SessionId id, Replica replica, boolean isSaved) {
    Replica current = replicas.get(id);
    if (replica.equals(current)) {
      if (isSaved) {
        replicas.put(id, new Replica(replica.session(), replica.expiryNanos(), null));
      } else {
        replicas.remove(id);
      }
    } else if (isSaved && current != null && current.pendingChanges() != null) {
      replicas.put(
          id,
          new Replica(
              current.session(), current.expiryNanos(), current.pendingChanges().asSaved()));
    }
  }

  @Override
  public void flushAll() {
    List<SessionId> pendingIds = new ArrayList<>();
    synchronized (this) {
      replicas
          .values()
          .removeIf(replica -> replica.isExpired() && replica.pendingChanges() == null);
      replicas.forEach(
          (id, replica) -> {
            if (replica.pendingChanges() != null) {
              pendingIds.add(id);
            }
          });
    }
    for (SessionId id : pendingIds) {
      try {
        flush(id);
      } catch (StoreFailureException e) {
        if (!OutOfMemory.isReasonOf(e)) {
          return; // the next flush tries again
        }
        // Redis stores nothing new, but it may destroy the next session.
      }
    }
  }
}
