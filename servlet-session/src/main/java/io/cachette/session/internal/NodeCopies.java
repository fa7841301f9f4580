package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.Changes;
import io.cachette.session.internal.store.Reply;
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
final class NodeCopies implements Copies {

  private static final long CENTURY_MILLIS = Duration.ofDays(36_525).toMillis();

  private final SessionRuntime runtime;
  private final SessionStore store;
  private final int limit;

  /** Guarded by this; the one that was used last is the last one. */
  private final Map<SessionId, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A copy.
   *
   * @param until when it expires, by {@link System#nanoTime}
   * @param kept what Redis does not know, or null
   */
  private record Copy(StoredSession session, long until, @Nullable Kept kept) {

    boolean isOver() {
      return System.nanoTime() - until > 0;
    }
  }

  /**
   * What Redis does not know of a session.
   *
   * @param unsaved nothing of it
   * @param ended that it has ended
   */
  private record Kept(
      boolean unsaved,
      boolean ended,
      @Nullable Integer interval,
      @Nullable String principal,
      Set<String> changed) {

    static final Kept NOTHING = new Kept(false, false, null, null, Set.of());

    Kept and(Changes changes, boolean isUnsaved) {
      Set<String> all = new HashSet<>(changed);
      all.addAll(changes.writes().keySet());
      all.addAll(changes.removals().keySet());
      return new Kept(
          unsaved || isUnsaved,
          ended,
          changes.interval() == null ? interval : changes.interval(),
          changes.principal() == null ? principal : changes.principal(),
          all);
    }

    Kept asEnded() {
      return new Kept(unsaved, true, interval, principal, changed);
    }

    /** Redis knows the session. */
    Kept asSaved() {
      return new Kept(false, ended, interval, principal, changed);
    }

    Changes changes(Map<String, byte[]> attributes) {
      Map<String, Changes.Write> writes = new HashMap<>();
      Map<String, String> removals = new HashMap<>();
      for (String name : changed) {
        byte[] bytes = attributes.get(name);
        if (bytes == null) {
          removals.put(name, Changes.ANYTHING);
        } else {
          writes.put(name, new Changes.Write(bytes, Changes.ANYTHING));
        }
      }
      return new Changes(interval, principal, writes, removals);
    }
  }

  /**
   * @param limit so many copies at the most
   */
  NodeCopies(SessionRuntime runtime, SessionStore store, int limit) {
    this.runtime = runtime;
    this.store = store;
    this.limit = limit;
  }

  @Override
  public synchronized void put(SessionState session) {
    Copy known = copies.get(session.id());
    if (session.presence() == Presence.REDIS && (known == null || known.kept() == null)) {
      put(session.snapshot(), null);
    }
  }

  private void put(StoredSession session, @Nullable Kept kept) {
    long life =
        session.interval() > 0 ? TimeUnit.SECONDS.toMillis(session.interval()) : CENTURY_MILLIS;
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(life);
    copies.put(session.id(), new Copy(session, until, kept));
    Iterator<Copy> eldest = copies.values().iterator();
    while (copies.size() > limit && eldest.hasNext()) {
      if (eldest.next().kept() == null) {
        eldest.remove();
      }
    }
  }

  @Override
  public synchronized @Nullable StoredSession get(SessionId id) {
    Copy copy = copies.get(id);
    if (copy == null || copy.isOver() || (copy.kept() != null && copy.kept().ended())) {
      return null;
    }
    return copy.session();
  }

  @Override
  public synchronized boolean isKept(SessionId id) {
    Copy copy = copies.get(id);
    return copy != null && copy.kept() != null;
  }

  @Override
  public synchronized void keep(SessionState session, Changes changes, boolean unsaved) {
    Copy known = copies.get(session.id());
    StoredSession snapshot = session.snapshot();
    if (known == null || known.kept() == null) {
      put(snapshot, Kept.NOTHING.and(changes, unsaved));
    } else {
      put(changed(known.session(), snapshot, changes), known.kept().and(changes, unsaved));
    }
  }

  /** Other requests may have changed it, too, since this one began. */
  private static StoredSession changed(StoredSession old, StoredSession now, Changes changes) {
    Map<String, byte[]> attributes = new HashMap<>(old.attributes());
    changes.writes().forEach((name, write) -> attributes.put(name, write.bytes()));
    attributes.keySet().removeAll(changes.removals().keySet());
    return new StoredSession(
        now.id(),
        now.created(),
        now.lastAccessed(),
        now.accessedBefore(),
        now.deadline(),
        changes.interval() == null ? old.interval() : now.interval(),
        changes.principal() == null ? old.principal() : now.principal(),
        attributes);
  }

  @Override
  public synchronized boolean isUnsaved(SessionId id) {
    Copy copy = copies.get(id);
    return copy != null && copy.kept() != null && copy.kept().unsaved();
  }

  @Override
  public synchronized void end(SessionState session) {
    Copy known = copies.get(session.id());
    Kept kept = known == null ? null : known.kept();
    put(session.snapshot(), Objects.requireNonNullElse(kept, Kept.NOTHING).asEnded());
  }

  @Override
  public synchronized void remove(SessionId id) {
    copies.remove(id);
  }

  @Override
  public void flush(SessionId id) {
    Copy copy;
    synchronized (this) {
      copy = copies.get(id);
    }
    if (copy != null && copy.kept() != null) {
      flush(id, copy, copy.kept());
    }
  }

  private void flush(SessionId id, Copy copy, Kept kept) {
    boolean saved = false;
    if (kept.ended()) {
      Reply reply = Awaited.of(store.destroy(id));
      if (reply.outcome() == Reply.Outcome.LIVE) {
        runtime.leaveIndex(reply.principal(), id);
      }
    } else if (!copy.isOver()) {
      Reply reply = save(id, copy.session(), kept);
      saved = reply.outcome() == Reply.Outcome.LIVE;
      if (saved) {
        runtime.renewIndex(reply.principal(), id, copy.session().interval());
      }
    }
    flushed(id, copy, saved);
  }

  private Reply save(SessionId id, StoredSession session, Kept kept) {
    if (kept.unsaved()) {
      Reply reply =
          Awaited.of(
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
    return Awaited.of(store.commit(id, kept.changes(session.attributes()), SessionLock.NONE));
  }

  private synchronized void flushed(SessionId id, Copy copy, boolean saved) {
    Copy now = copies.get(id);
    if (copy.equals(now)) {
      if (saved) {
        copies.put(id, new Copy(copy.session(), copy.until(), null));
      } else {
        copies.remove(id);
      }
    } else if (saved && now != null && now.kept() != null) {
      copies.put(id, new Copy(now.session(), now.until(), now.kept().asSaved()));
    }
  }

  @Override
  public void flushAll() {
    List<SessionId> kept = new ArrayList<>();
    synchronized (this) {
      copies.values().removeIf(copy -> copy.isOver() && copy.kept() == null);
      copies.forEach(
          (id, copy) -> {
            if (copy.kept() != null) {
              kept.add(id);
            }
          });
    }
    try {
      kept.forEach(this::flush);
    } catch (StoreFailureException e) {
      return; // next time
    }
  }
}
