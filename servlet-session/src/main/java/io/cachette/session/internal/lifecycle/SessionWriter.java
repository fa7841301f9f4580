package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.state.Attributes;
import io.cachette.session.internal.state.PendingWrite;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings what a request does to its session to Redis. Safe for use by several threads. */
public final class SessionWriter {

  private static final Logger LOG = System.getLogger(SessionWriter.class.getName());

  /** More often nobody changes the id of a session, nor its attributes, in the meantime. */
  private static final int MAX_ATTEMPTS = 10;

  private final SessionRuntime runtime;
  private final SessionStore store;

  SessionWriter(SessionRuntime runtime, SessionStore store) {
    this.runtime = runtime;
    this.store = store;
  }

  /**
   * Writes what has changed; one round trip, none if nothing has.
   *
   * @param lockToRelease the lock that ends with it, if the request is over
   * @throws SessionConflictException if another request changed the same, and the policy says so
   * @throws SessionsUnavailableException if Redis does not answer, and the policy says so
   */
  public void write(SessionState session, SessionLock lockToRelease) {
    session.writeLock().lock();
    try {
      if (session.isValid() && !session.isReadOnly()) {
        write(session, session.collectPending(), lockToRelease);
      }
    } finally {
      session.writeLock().unlock();
    }
  }

  private void write(SessionState session, PendingWrite pending, SessionLock lockToRelease) {
    try {
      switch (session.presence()) {
        case NOWHERE -> create(session, pending);
        case NODE -> keepLocally(session, pending);
        case REDIS -> {
          if (!pending.toChanges().isEmpty()) {
            update(session, pending, lockToRelease);
          } else if (lockToRelease.isHeld()) {
            CompletableFuture<?> unused = store.unlock(session.id(), lockToRelease);
          }
        }
        case GONE -> {}
      }
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      if (runtime.settings().outage() != OutagePolicy.LOCAL) {
        throw unavailableException("written", e);
      }
      keepLocally(session, pending);
    }
  }

  private void create(SessionState session, PendingWrite pending) {
    Reply reply =
        Replies.join(
            store.create(
                session.id(),
                session.age(),
                session.interval(),
                Objects.requireNonNullElse(pending.principal(), ""),
                pending.collectBytes()));
    if (reply.outcome() != Reply.Outcome.LIVE) {
      throw new IllegalStateException("There is a session " + session.id() + " already");
    }
    session.setPresence(StorageLocation.REDIS);
    runtime.counters().created.increment();
    recordWritten(session, pending, reply);
  }

  private void update(SessionState session, PendingWrite first, SessionLock lockToRelease) {
    PendingWrite pending = first;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Reply reply = Replies.join(store.commit(session.id(), pending.toChanges(), lockToRelease));
      switch (reply.outcome()) {
        case LIVE -> {
          recordWritten(session, pending, reply);
          return;
        }
        case MOVED -> {
          session.changeId(reply.successor(), Map.of());
          pending = session.collectPending();
        }
        case CONFLICT -> {
          runtime.counters().conflicts.increment();
          throw new SessionConflictException(session.id().text(), reply.conflicts());
        }
        default -> {
          markGone(session);
          return;
        }
      }
    }
    throw tooManyChangesException(session);
  }

  /** It has ended meanwhile: what its last requests did ends with it. */
  private void markGone(SessionState session) {
    session.setPresence(StorageLocation.GONE);
    runtime.counters().dropped.increment();
    LOG.log(Level.DEBUG, "Changes are dropped, as {0} has ended meanwhile", session);
  }

  private void recordWritten(SessionState session, PendingWrite pending, Reply reply) {
    if (pending.principal() != null) {
      runtime.removeFromIndex(session.storedPrincipal(), session.id());
    }
    session.markWritten(pending);
    runtime.counters().written.increment();
    runtime.counters().writtenBytes.add(pending.attributeChanges().bytes());
    runtime.renewIndex(reply.principal(), session.id(), session.interval());
    runtime.replicas().put(session);
  }

  private void keepLocally(SessionState session, PendingWrite pending) {
    boolean isUnsaved = session.presence() == StorageLocation.NOWHERE;
    session.markWritten(pending);
    runtime.replicas().addPendingChanges(session, pending.toChanges(), isUnsaved);
    session.setPresence(StorageLocation.NODE);
  }

  /**
   * Gives a session another id; one round trip, none if it was never written.
   *
   * @throws IllegalStateException if it has ended
   * @throws SessionsUnavailableException if Redis does not answer
   */
  public void move(SessionState session, SessionId successor) {
    session.writeLock().lock();
    try {
      switch (session.presence()) {
        case NOWHERE, GONE -> session.changeId(successor, Map.of());
        case NODE -> moveLocal(session, successor);
        case REDIS -> moveStored(session, successor);
      }
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      throw unavailableException("given another id", e);
    } finally {
      session.writeLock().unlock();
    }
  }

  /** One that Redis does not know can go by any id. */
  private void moveLocal(SessionState session, SessionId successor) {
    SessionId from = session.id();
    if (!runtime.replicas().isUnsaved(from)) {
      throw unavailableException("given another id", null);
    }
    runtime.replicas().markEnded(session); // Redis may have got it, and only its answer was lost
    session.changeId(successor, rebindAll(from, successor, session.storedAttributes()));
    runtime.replicas().addPendingChanges(session, SessionChanges.NONE, true);
  }

  private void moveStored(SessionState session, SessionId successor) {
    Map<String, byte[]> known = session.storedAttributes();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      SessionId from = session.id();
      Map<String, byte[]> rebound = rebindAll(from, successor, known);
      Reply reply =
          Replies.join(
              store.move(from, successor, runtime.codec().isBound(), toWrites(known, rebound)));
      switch (reply.outcome()) {
        case LIVE -> {
          session.changeId(successor, rebound);
          runtime.replicas().remove(from);
          runtime.renewIndex(reply.principal(), successor, session.interval());
          runtime.removeFromIndex(reply.principal(), from);
          return;
        }
        case MOVED -> session.changeId(reply.successor(), Map.of());
        case CONFLICT -> known = reply.session().attributes();
        default -> {
          markGone(session);
          throw new IllegalStateException(
              "Session " + from + " has ended, so that its id cannot be changed");
        }
      }
    }
    throw tooManyChangesException(session);
  }

  /** The same attributes for another id; none if they are not bound to ids. */
  private Map<String, byte[]> rebindAll(SessionId from, SessionId to, Map<String, byte[]> known) {
    Map<String, byte[]> rebound = new HashMap<>();
    if (runtime.codec().isBound()) {
      known.forEach((name, bytes) -> rebound.put(name, runtime.rebind(from, to, name, bytes)));
    }
    return rebound;
  }

  private static Map<String, SessionChanges.Write> toWrites(
      Map<String, byte[]> known, Map<String, byte[]> rebound) {
    Map<String, SessionChanges.Write> writes = new HashMap<>();
    rebound.forEach(
        (name, bytes) ->
            writes.put(
                name,
                new SessionChanges.Write(
                    bytes, Attributes.sha1(Objects.requireNonNull(known.get(name))))));
    return writes;
  }

  /**
   * Takes a session out of Redis; one round trip, none if it was never written.
   *
   * @return whether this call did that, so that its caller has to tell who listens
   * @throws SessionsUnavailableException if Redis does not answer
   */
  public boolean destroy(SessionState session) {
    session.writeLock().lock();
    try {
      return switch (session.presence()) {
        case NOWHERE -> true;
        case NODE -> {
          runtime.replicas().markEnded(session);
          yield true;
        }
        case REDIS -> destroyStored(session);
        case GONE -> false;
      };
    } catch (StoreFailureException e) {
      throw unavailableException("ended", e);
    } finally {
      session.setPresence(StorageLocation.GONE);
      session.writeLock().unlock();
    }
  }

  private boolean destroyStored(SessionState session) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      PendingDestruction destruction = PendingDestruction.of(session.id());
      Reply reply;
      try {
        reply = Replies.join(runtime.pendingDestructions().begin(destruction));
      } catch (StoreFailureException e) {
        runtime.counters().failures.increment();
        return destroyLocally(session, destruction, e);
      }
      if (runtime.pendingDestructions().complete(destruction, reply)) {
        session.loadDestroyed(reply.session().attributes());
        runtime.recordDestroyed(destruction, reply);
        return true;
      }
      if (reply.outcome() != Reply.Outcome.MOVED) {
        return false;
      }
      session.changeId(reply.successor(), Map.of());
    }
    throw tooManyChangesException(session);
  }

  /** Unless Redis has done it, and its answer has been found meanwhile. */
  private boolean destroyLocally(
      SessionState session, PendingDestruction destruction, StoreFailureException failure) {
    if (runtime.settings().outage() != OutagePolicy.LOCAL) {
      throw failure;
    }
    boolean mayNotify = !failure.wasAsked() || runtime.pendingDestructions().abandon(destruction);
    runtime.replicas().markEnded(session);
    return mayNotify;
  }

  public static SessionsUnavailableException unavailableException(
      String what, @Nullable Throwable cause) {
    return new SessionsUnavailableException(
        "The session cannot be "
            + what
            + ", as Redis does not answer"
            + (cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }

  private static IllegalStateException tooManyChangesException(SessionState session) {
    return new IllegalStateException(
        "Others change " + session + " all the time; " + MAX_ATTEMPTS + " attempts failed");
  }
}
