package io.cachette.session.internal.outage;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
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
 * Copies in memory, those of the sessions that were used last; copies of which Redis does not know
 * all are never given up for others.
 */
public final class LocalReplicas implements SessionReplicas {

  private static final long CENTURY_MILLIS = Duration.ofDays(36_525).toMillis();

  private final SessionRuntime runtime;
  private final SessionStore store;
  private final int limit;

  /** Guarded by this; the one that was used last is the last one. */
  private final Map<SessionId, Replica> replicas = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A copy.
   *
   * @param expiryNanos when it expires, by {@link System#nanoTime}
   * @param pendingChanges what Redis does not know, or null
   */
  private record Replica(
      StoredSession session, long expiryNanos, @Nullable PendingChanges pendingChanges) {

    boolean isExpired() {
      return System.nanoTime() - expiryNanos > 0;
    }
  }

  /**
   * What Redis does not know of a session.
   *
   * @param isUnsaved nothing of it
   * @param isEnded that it has ended
   */
  private record PendingChanges(
      boolean isUnsaved,
      boolean isEnded,
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
          isEnded,
          changes.interval() == null ? interval : changes.interval(),
          changes.principal() == null ? principal : changes.principal(),
          all);
    }

    PendingChanges asEnded() {
      return new PendingChanges(isUnsaved, true, interval, principal, changedAttributes);
    }

    /** Redis knows the session. */
    PendingChanges asSaved() {
      return new PendingChanges(false, isEnded, interval, principal, changedAttributes);
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
   * @param limit so many copies at the most
   */
  public LocalReplicas(SessionRuntime runtime, SessionStore store, int limit) {
    this.runtime = runtime;
    this.store = store;
    this.limit = limit;
  }

  @Override
  public synchronized void put(SessionState session) {
    Replica existing = replicas.get(session.id());
    if (session.presence() == StorageLocation.REDIS
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
        || (replica.pendingChanges() != null && replica.pendingChanges().isEnded())) {
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

  /** Other requests may have changed it, too, since this one began. */
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
  public synchronized void markEnded(SessionState session) {
    Replica existing = replicas.get(session.id());
    PendingChanges pending = existing == null ? null : existing.pendingChanges();
    put(session.takeSnapshot(), Objects.requireNonNullElse(pending, PendingChanges.NONE).asEnded());
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
    if (pending.isEnded()) {
      Reply reply = Replies.join(store.destroy(id));
      if (reply.outcome() == Reply.Outcome.LIVE) {
        runtime.removeFromIndex(reply.principal(), id);
      }
    } else if (!replica.isExpired()) {
      Reply reply = save(id, replica.session(), pending);
      isSaved = reply.outcome() == Reply.Outcome.LIVE;
      if (isSaved) {
        runtime.renewIndex(reply.principal(), id, replica.session().interval());
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
      // Redis got it at the first attempt, and only its answer was lost.
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
    try {
      pendingIds.forEach(this::flush);
    } catch (StoreFailureException e) {
      return; // next time
    }
  }
}
