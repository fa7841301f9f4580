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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replicas in memory, of the sessions that were used last, up to a number and a size. A replica
 * with pending changes is never evicted; if there is no room for further ones, they are refused.
 * Thread-safe.
 */
public final class LocalReplicas implements SessionReplicas {

  private final SessionStore store;
  private final SessionIndex index;

  /** Guarded by this. */
  private final ReplicaTable replicas;

  /** The sessions whose changes are being sent. */
  private final Set<SessionId> flushing = new HashSet<>();

  /**
   * Creates an empty set of replicas.
   *
   * @param limit maximum number of replicas
   * @param maxSize maximum size of their attributes in bytes
   */
  public LocalReplicas(SessionStore store, SessionIndex index, int limit, long maxSize) {
    this.store = store;
    this.index = index;
    this.replicas = new ReplicaTable(limit, maxSize);
  }

  @Override
  public synchronized void put(SessionState session) {
    Replica existing = replicas.get(session.id());
    if (session.location() == StorageLocation.REDIS
        && (existing == null || !existing.isPending())) {
      replicas.put(Replica.of(session.takeSnapshot(), null));
    }
  }

  @Override
  public synchronized @Nullable StoredSession get(SessionId id) {
    Replica replica = replicas.get(id);
    if (replica == null || replica.isExpired() || replica.isDestroyed()) {
      return null;
    }
    replicas.put(replica.renew());
    return replica.session();
  }

  @Override
  public synchronized boolean hasPendingChanges(SessionId id) {
    Replica replica = replicas.get(id);
    return replica != null && replica.isPending();
  }

  @Override
  public synchronized boolean addPendingChanges(
      SessionState session, SessionChanges changes, boolean isUnsaved) {
    Replica existing = replicas.get(session.id());
    StoredSession snapshot = session.takeSnapshot();
    StoredSession base = existing != null && existing.isPending() ? existing.session() : snapshot;
    return replicas.put(
        Replica.of(
            applyChanges(base, snapshot, changes), pendingOf(existing).merge(changes, isUnsaved)));
  }

  private static PendingChanges pendingOf(@Nullable Replica replica) {
    return replica == null
        ? PendingChanges.NONE
        : Objects.requireNonNullElse(replica.pendingChanges(), PendingChanges.NONE);
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
    return replica != null && replica.isUnsaved();
  }

  @Override
  public synchronized boolean markDestroyed(SessionState session) {
    PendingChanges pending = pendingOf(replicas.get(session.id()));
    return replicas.put(Replica.destroyed(session.takeSnapshot(), pending));
  }

  @Override
  public synchronized boolean moveUnsaved(SessionId from, SessionState session) {
    Replica old = replicas.get(from);
    if (!addPendingChanges(session, SessionChanges.NONE, true)) {
      return false;
    }
    if (old != null) {
      // Redis may have stored the session, if only its reply was lost.
      replicas.put(Replica.destroyed(old.session(), pendingOf(old)));
    }
    return true;
  }

  @Override
  public synchronized void remove(SessionId id) {
    replicas.remove(id);
  }

  @Override
  public synchronized List<StoredSession> removeExpired() {
    return replicas.removeExpired().stream()
        .filter(replica -> replica.isUnsaved() && !replica.isDestroyed())
        .map(Replica::session)
        .toList();
  }

  @Override
  public void flush(SessionId id) {
    Replica replica = beginFlush(id);
    if (replica != null) {
      try {
        flush(id, replica, pendingOf(replica));
      } finally {
        endFlush(id);
      }
    }
  }

  /**
   * Returns the replica to flush, or null if there are no changes to send. Of two flushes at the
   * same time, the one with the older changes could arrive last.
   */
  private synchronized @Nullable Replica beginFlush(SessionId id) {
    Replica replica = replicas.get(id);
    if (replica == null || !replica.isPending() || replica.isExpired()) {
      return null;
    }
    if (!flushing.add(id)) {
      throw new StoreFailureException(
          "Earlier changes of the session are being sent to Redis", null, false);
    }
    return replica;
  }

  private synchronized void endFlush(SessionId id) {
    flushing.remove(id);
  }

  private void flush(SessionId id, Replica replica, PendingChanges pending) {
    boolean isSaved = false;
    if (pending.isDestroyed()) {
      Reply reply = Replies.join(store.destroy(id));
      if (reply.outcome() == Reply.Outcome.LIVE) {
        index.removeIfPresent(reply.principal(), id);
      }
    } else {
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
    if (current == null) {
      return;
    }
    if (replica.isSameAs(current)) {
      replicas.remove(id);
      if (isSaved) {
        replicas.put(current.with(null));
      }
    } else if (isSaved && current.pendingChanges() != null) {
      replicas.put(current.with(current.pendingChanges().asSaved()));
    }
  }

  @Override
  public void flushAll() {
    List<SessionId> pendingIds;
    synchronized (this) {
      pendingIds = replicas.pendingIds();
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
