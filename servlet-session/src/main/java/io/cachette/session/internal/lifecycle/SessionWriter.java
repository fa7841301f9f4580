package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.Refusals;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.state.PendingWrite;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.OutOfMemory;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes the changes of requests to Redis, moves and destroys sessions. Thread-safe. */
public final class SessionWriter {

  private static final Logger LOG = System.getLogger(SessionWriter.class.getName());

  /** Limits retries; each one follows a concurrent change of the session's id or attributes. */
  private static final int MAX_ATTEMPTS = 10;

  private final SessionRuntime runtime;
  private final SessionStore store;
  private final SessionIndex index;

  SessionWriter(SessionRuntime runtime, SessionStore store, SessionIndex index) {
    this.runtime = runtime;
    this.store = store;
    this.index = index;
  }

  /**
   * Writes the changes of a session. Costs one round trip, none if nothing has changed.
   *
   * @param lockToRelease the lock to release at the end of the request, or {@link SessionLock#NONE}
   * @throws SessionConflictException if another request changed the same attributes and the
   *     conflict policy is {@code FAIL}
   * @throws SessionsUnavailableException if Redis does not answer, or is out of memory and would
   *     have to store something new, and the outage policy is not {@code LOCAL}
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
      switch (session.location()) {
        case NOWHERE, UNKNOWN -> create(session, pending);
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
      runtime.counters().increment(SessionCounter.FAILURES);
      if (runtime.settings().outage() != OutagePolicy.LOCAL) {
        throw unavailableException("written", e);
      }
      keepLocally(session, pending);
    }
  }

  /** Writes a new session, in place of the one that an attempt without a reply may have written. */
  private void create(SessionState session, PendingWrite pending) {
    boolean isReplacing = session.location() == StorageLocation.UNKNOWN;
    Reply reply;
    try {
      reply =
          Replies.join(
              store.create(
                  session.id(),
                  session.age(),
                  session.interval(),
                  Objects.requireNonNullElse(pending.principal(), ""),
                  pending.collectBytes(),
                  isReplacing));
    } catch (StoreFailureException e) {
      if (e.wasAsked() && !Refusals.isReply(e)) {
        session.setLocation(StorageLocation.UNKNOWN);
      }
      throw e;
    }
    if (reply.outcome() == Reply.Outcome.LIVE) {
      session.setLocation(StorageLocation.REDIS);
      runtime.counters().increment(SessionCounter.CREATED);
      recordWritten(session, pending, reply);
    } else if (isReplacing) {
      markGone(session);
    } else {
      throw new IllegalStateException("Session " + session.id() + " exists already");
    }
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
          runtime.counters().increment(SessionCounter.CONFLICTS);
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

  /** Drops the changes of a session that was destroyed before they could be written. */
  private void markGone(SessionState session) {
    session.setLocation(StorageLocation.GONE);
    runtime.counters().increment(SessionCounter.DROPPED);
    LOG.log(Level.DEBUG, "Changes are dropped, as {0} has been destroyed meanwhile", session);
  }

  private void recordWritten(SessionState session, PendingWrite pending, Reply reply) {
    if (pending.principal() != null) {
      index.removeIfPresent(session.storedPrincipal(), session.id());
    }
    session.markWritten(pending);
    runtime.counters().increment(SessionCounter.WRITTEN);
    runtime.counters().add(SessionCounter.WRITTEN_BYTES, pending.attributeChanges().bytes());
    index.renew(reply.principal(), session.id(), session.interval());
    runtime.replicas().put(session);
  }

  private void keepLocally(SessionState session, PendingWrite pending) {
    boolean isUnsaved = session.location().isUnsaved();
    if (!runtime.replicas().addPendingChanges(session, pending.toChanges(), isUnsaved)) {
      throw noRoomException();
    }
    session.markWritten(pending);
    session.setLocation(StorageLocation.NODE);
  }

  /**
   * Changes the id of a session. Costs one round trip, none if the session was never written.
   *
   * @throws IllegalStateException if the session has been destroyed meanwhile
   * @throws SessionsUnavailableException if Redis does not answer, or if the session is read-only
   */
  public void move(SessionState session, SessionId successor) {
    if (session.isReadOnly()) {
      throw unavailableException("moved to another id", null);
    }
    session.writeLock().lock();
    try {
      switch (session.location()) {
        case NOWHERE, GONE -> session.changeId(successor, Map.of());
        case NODE -> moveLocal(session, successor);
        case REDIS -> moveStored(session, successor);
        case UNKNOWN -> throw unavailableException("moved to another id", null);
      }
    } catch (StoreFailureException e) {
      throw runtime.recordFailure("moved to another id", e);
    } finally {
      session.writeLock().unlock();
    }
  }

  /** Changes the id without Redis, which is possible only if Redis does not have the session. */
  private void moveLocal(SessionState session, SessionId successor) {
    SessionId from = session.id();
    if (!runtime.replicas().isUnsaved(from)) {
      throw unavailableException("moved to another id", null);
    }
    Map<String, byte[]> stored = session.storedAttributes();
    session.changeId(successor, runtime.codec().rebind(from, successor, stored));
    if (!runtime.replicas().moveUnsaved(from, session)) {
      session.changeId(from, stored);
      throw noRoomException();
    }
  }

  private static SessionsUnavailableException noRoomException() {
    return new SessionsUnavailableException(
        "The session cannot be kept on this node, as Redis does not answer and this node has as"
            + " many replicas with changes as it may keep; raise cachette.session.replicas or"
            + " cachette.session.replicas-size for longer outages",
        null);
  }

  private void moveStored(SessionState session, SessionId successor) {
    Map<String, byte[]> known = session.storedAttributes();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      SessionId from = session.id();
      Map<String, byte[]> rebound = runtime.codec().rebind(from, successor, known);
      Reply reply =
          Replies.join(
              store.move(from, successor, runtime.codec().isBound(), toWrites(known, rebound)));
      switch (reply.outcome()) {
        case LIVE -> {
          session.changeId(successor, rebound);
          runtime.replicas().remove(from);
          index.renew(reply.principal(), successor, session.interval());
          index.removeIfPresent(reply.principal(), from);
          return;
        }
        case MOVED -> session.changeId(reply.successor(), Map.of());
        case CONFLICT -> known = reply.session().attributes();
        default -> {
          markGone(session);
          throw new IllegalStateException(
              "Session " + from + " was destroyed, so that its id cannot be changed");
        }
      }
    }
    throw tooManyChangesException(session);
  }

  private static Map<String, SessionChanges.Write> toWrites(
      Map<String, byte[]> known, Map<String, byte[]> rebound) {
    Map<String, SessionChanges.Write> writes = new HashMap<>();
    rebound.forEach(
        (name, bytes) ->
            writes.put(
                name,
                new SessionChanges.Write(
                    bytes, SessionChanges.sha1(Objects.requireNonNull(known.get(name))))));
    return writes;
  }

  /**
   * Destroys a session. Costs one round trip, none if the session was never written.
   *
   * @return whether this call destroyed it, so that the caller has to notify the listeners
   * @throws SessionsUnavailableException if Redis does not answer and the outage policy is not
   *     {@code LOCAL}
   */
  boolean destroy(SessionState session) {
    session.writeLock().lock();
    try {
      return switch (session.location()) {
        case NOWHERE -> true;
        case UNKNOWN -> {
          CompletableFuture<?> unused = store.revoke(PendingDestruction.of(session.id()));
          yield true;
        }
        case NODE -> {
          if (!runtime.replicas().markDestroyed(session)) {
            throw noRoomException();
          }
          yield true;
        }
        case REDIS -> destroyStored(session);
        case GONE -> false;
      };
    } catch (StoreFailureException e) {
      throw unavailableException("destroyed", e);
    } finally {
      session.setLocation(StorageLocation.GONE);
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
        runtime.counters().increment(SessionCounter.FAILURES);
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

  /** Destroys the session later. Listeners are notified now, unless a late reply did that. */
  private boolean destroyLocally(
      SessionState session, PendingDestruction destruction, StoreFailureException failure) {
    if (runtime.settings().outage() != OutagePolicy.LOCAL) {
      throw failure;
    }
    if (!runtime.replicas().markDestroyed(session)) {
      throw failure;
    }
    return !failure.isOutcomeUnknown() || runtime.pendingDestructions().abandon(destruction);
  }

  static SessionsUnavailableException unavailableException(
      String operation, @Nullable StoreFailureException cause) {
    return new SessionsUnavailableException(
        "The session cannot be " + operation + explain(cause), cause);
  }

  private static String explain(@Nullable StoreFailureException cause) {
    if (cause == null) {
      return ", as Redis does not answer";
    }
    return OutOfMemory.isReasonOf(cause)
        ? ": " + cause.getMessage()
        : ", as Redis does not answer: " + cause.getMessage();
  }

  private static IllegalStateException tooManyChangesException(SessionState session) {
    return new IllegalStateException(
        "Other requests change " + session + " all the time; " + MAX_ATTEMPTS + " attempts failed");
  }
}
