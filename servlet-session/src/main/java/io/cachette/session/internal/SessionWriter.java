package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.Changes;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionClaim;
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
final class SessionWriter {

  private static final Logger LOG = System.getLogger(SessionWriter.class.getName());

  /** More often nobody changes the id of a session, nor its attributes, in the meantime. */
  private static final int ATTEMPTS = 10;

  private final SessionRuntime runtime;
  private final SessionStore store;

  SessionWriter(SessionRuntime runtime, SessionStore store) {
    this.runtime = runtime;
    this.store = store;
  }

  /**
   * Writes what has changed; one round trip, none if nothing has.
   *
   * @param ended the lock that ends with it, if the request is over
   * @throws SessionConflictException if another request changed the same, and the policy says so
   * @throws SessionsUnavailableException if Redis does not answer, and the policy says so
   */
  void write(SessionState session, SessionLock ended) {
    session.writing().lock();
    try {
      if (session.isValid() && !session.isReadOnly()) {
        write(session, session.pending(), ended);
      }
    } finally {
      session.writing().unlock();
    }
  }

  private void write(SessionState session, Pending pending, SessionLock ended) {
    try {
      switch (session.presence()) {
        case NOWHERE -> create(session, pending);
        case NODE -> keep(session, pending);
        case REDIS -> {
          if (!pending.changes().isEmpty()) {
            update(session, pending, ended);
          } else if (ended.isHeld()) {
            CompletableFuture<?> unused = store.unlock(session.id(), ended);
          }
        }
        case GONE -> {}
      }
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      if (runtime.settings().outage() != OutagePolicy.LOCAL) {
        throw unavailable("written", e);
      }
      keep(session, pending);
    }
  }

  private void create(SessionState session, Pending pending) {
    Reply reply =
        Awaited.of(
            store.create(
                session.id(),
                session.age(),
                session.interval(),
                Objects.requireNonNullElse(pending.principal(), ""),
                pending.attributes()));
    if (reply.outcome() != Reply.Outcome.LIVE) {
      throw new IllegalStateException("There is a session " + session.id() + " already");
    }
    session.isNow(Presence.REDIS);
    runtime.counters().created.increment();
    written(session, pending, reply);
  }

  private void update(SessionState session, Pending first, SessionLock ended) {
    Pending pending = first;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Reply reply = Awaited.of(store.commit(session.id(), pending.changes(), ended));
      switch (reply.outcome()) {
        case LIVE -> {
          written(session, pending, reply);
          return;
        }
        case MOVED -> {
          session.movedTo(reply.successor(), Map.of());
          pending = session.pending();
        }
        case CONFLICT -> {
          runtime.counters().conflicts.increment();
          throw new SessionConflictException(session.id().text(), reply.conflicts());
        }
        default -> {
          gone(session);
          return;
        }
      }
    }
    throw tooBusy(session);
  }

  /** It has ended meanwhile: what its last requests did ends with it. */
  private void gone(SessionState session) {
    session.isNow(Presence.GONE);
    runtime.counters().dropped.increment();
    LOG.log(Level.DEBUG, "Changes are dropped, as {0} has ended meanwhile", session);
  }

  private void written(SessionState session, Pending pending, Reply reply) {
    if (pending.principal() != null) {
      runtime.leaveIndex(session.storedPrincipal(), session.id());
    }
    session.done(pending);
    runtime.counters().written.increment();
    runtime.counters().writtenBytes.add(pending.written().bytes());
    runtime.renewIndex(reply.principal(), session.id(), session.interval());
    runtime.copies().put(session);
  }

  private void keep(SessionState session, Pending pending) {
    boolean unsaved = session.presence() == Presence.NOWHERE;
    session.done(pending);
    runtime.copies().keep(session, pending.changes(), unsaved);
    session.isNow(Presence.NODE);
  }

  /**
   * Gives a session another id; one round trip, none if it was never written.
   *
   * @throws IllegalStateException if it has ended
   * @throws SessionsUnavailableException if Redis does not answer
   */
  void move(SessionState session, SessionId successor) {
    session.writing().lock();
    try {
      switch (session.presence()) {
        case NOWHERE, GONE -> session.movedTo(successor, Map.of());
        case NODE -> moveKept(session, successor);
        case REDIS -> moveStored(session, successor);
      }
    } catch (StoreFailureException e) {
      runtime.counters().failures.increment();
      throw unavailable("given another id", e);
    } finally {
      session.writing().unlock();
    }
  }

  /** One that Redis does not know can go by any id. */
  private void moveKept(SessionState session, SessionId successor) {
    SessionId from = session.id();
    if (!runtime.copies().isUnsaved(from)) {
      throw unavailable("given another id", null);
    }
    runtime.copies().end(session); // Redis may have got it, and only its answer was lost
    session.movedTo(successor, anew(from, successor, session.storedAttributes()));
    runtime.copies().keep(session, Changes.NONE, true);
  }

  private void moveStored(SessionState session, SessionId successor) {
    Map<String, byte[]> known = session.storedAttributes();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SessionId from = session.id();
      Map<String, byte[]> anew = anew(from, successor, known);
      Reply reply =
          Awaited.of(store.move(from, successor, runtime.codec().isBound(), writes(known, anew)));
      switch (reply.outcome()) {
        case LIVE -> {
          session.movedTo(successor, anew);
          runtime.copies().remove(from);
          runtime.renewIndex(reply.principal(), successor, session.interval());
          runtime.leaveIndex(reply.principal(), from);
          return;
        }
        case MOVED -> session.movedTo(reply.successor(), Map.of());
        case CONFLICT -> known = reply.session().attributes();
        default -> {
          gone(session);
          throw new IllegalStateException(
              "Session " + from + " has ended, so that its id cannot be changed");
        }
      }
    }
    throw tooBusy(session);
  }

  /** The same attributes for another id; none if they are not bound to ids. */
  private Map<String, byte[]> anew(SessionId from, SessionId to, Map<String, byte[]> known) {
    Map<String, byte[]> anew = new HashMap<>();
    if (runtime.codec().isBound()) {
      known.forEach((name, bytes) -> anew.put(name, runtime.rebind(from, to, name, bytes)));
    }
    return anew;
  }

  private static Map<String, Changes.Write> writes(
      Map<String, byte[]> known, Map<String, byte[]> anew) {
    Map<String, Changes.Write> writes = new HashMap<>();
    anew.forEach(
        (name, bytes) ->
            writes.put(
                name,
                new Changes.Write(
                    bytes, Attributes.sha1(Objects.requireNonNull(known.get(name))))));
    return writes;
  }

  /**
   * Takes a session out of Redis; one round trip, none if it was never written.
   *
   * @return whether this call did that, so that its caller has to tell who listens
   * @throws SessionsUnavailableException if Redis does not answer
   */
  boolean destroy(SessionState session) {
    session.writing().lock();
    try {
      return switch (session.presence()) {
        case NOWHERE -> true;
        case NODE -> {
          runtime.copies().end(session);
          yield true;
        }
        case REDIS -> destroyStored(session);
        case GONE -> false;
      };
    } catch (StoreFailureException e) {
      throw unavailable("ended", e);
    } finally {
      session.isNow(Presence.GONE);
      session.writing().unlock();
    }
  }

  private boolean destroyStored(SessionState session) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SessionClaim claim = SessionClaim.of(session.id());
      Reply reply;
      try {
        reply = Awaited.of(runtime.claims().make(claim));
      } catch (StoreFailureException e) {
        runtime.counters().failures.increment();
        return destroyHere(session, claim, e);
      }
      if (runtime.claims().settle(claim, reply)) {
        session.destroyedWith(reply.session().attributes());
        runtime.ended(claim, reply);
        return true;
      }
      if (reply.outcome() != Reply.Outcome.MOVED) {
        return false;
      }
      session.movedTo(reply.successor(), Map.of());
    }
    throw tooBusy(session);
  }

  /** Unless Redis has done it, and its answer has been found meanwhile. */
  private boolean destroyHere(
      SessionState session, SessionClaim claim, StoreFailureException failure) {
    if (runtime.settings().outage() != OutagePolicy.LOCAL) {
      throw failure;
    }
    boolean untold = !failure.wasAsked() || runtime.claims().withdraw(claim);
    runtime.copies().end(session);
    return untold;
  }

  static SessionsUnavailableException unavailable(String what, @Nullable Throwable cause) {
    return new SessionsUnavailableException(
        "The session cannot be "
            + what
            + ", as Redis does not answer"
            + (cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }

  private static IllegalStateException tooBusy(SessionState session) {
    return new IllegalStateException(
        "Others change " + session + " all the time; " + ATTEMPTS + " attempts failed");
  }
}
