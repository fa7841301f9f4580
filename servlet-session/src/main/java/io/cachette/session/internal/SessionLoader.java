package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionStore;
import io.cachette.session.internal.store.SessionToken;
import io.cachette.session.internal.store.StoredSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds the sessions that requests ask for. Safe for use by several threads. */
final class SessionLoader {

  private static final int SHORTEST_PAUSE_MILLIS = 10;
  private static final int LONGEST_PAUSE_MILLIS = 50;

  private final SessionRuntime runtime;
  private final SessionStore store;

  SessionLoader(SessionRuntime runtime, SessionStore store) {
    this.runtime = runtime;
    this.store = store;
  }

  /**
   * The session of the first token that has one; one round trip for all of them, more if it has to
   * wait for another request.
   *
   * @param arrival when the request arrived, by {@link System#nanoTime}
   * @throws SessionsUnavailableException if Redis does not answer, or the session does not become
   *     free in time
   */
  @Nullable Found load(List<SessionToken> tokens, long arrival, SessionLock lock) {
    long deadline = System.nanoTime() + runtime.settings().exclusiveWait().toNanos();
    while (true) {
      try {
        Answers answers = ask(tokens, arrival, lock);
        if (!answers.locked() || answers.found() != null) {
          return answers.found();
        }
      } catch (StoreFailureException e) {
        runtime.counters().failures.increment();
        return remembered(tokens, e);
      }
      pause(deadline);
    }
  }

  /** A session outside of a request, or null if there is none of this id. */
  @Nullable RedisSession load(SessionId id, SessionLock lock) {
    long deadline = System.nanoTime() + runtime.settings().exclusiveWait().toNanos();
    while (true) {
      Reply reply;
      try {
        reply = Awaited.of(store.load(id, 0, lock));
      } catch (StoreFailureException e) {
        runtime.counters().failures.increment();
        throw SessionWriter.unavailable("read", e);
      }
      if (reply.outcome() != Reply.Outcome.LOCKED) {
        return session(reply);
      }
      pause(deadline);
    }
  }

  private record Answers(@Nullable Found found, boolean locked) {}

  private Answers ask(List<SessionToken> tokens, long arrival, SessionLock lock) {
    tokens.forEach(token -> runtime.copies().flush(token.id()));
    long ago = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrival);
    List<CompletableFuture<Reply>> replies =
        tokens.stream().map(token -> store.load(token.id(), ago, lock)).toList();
    boolean locked = false;
    Found found = null;
    for (int i = 0; i < tokens.size(); i++) {
      Reply reply = Awaited.of(replies.get(i));
      locked |= reply.outcome() == Reply.Outcome.LOCKED;
      RedisSession session = found == null ? session(reply) : null;
      if (session != null) {
        found = new Found(session, tokens.get(i));
      }
    }
    if (found == null && !locked) {
      runtime.counters().missed.increment();
    }
    return new Answers(found, locked);
  }

  private @Nullable RedisSession session(Reply reply) {
    if (reply.outcome() == Reply.Outcome.EXPIRED) {
      CompletableFuture<?> unused = runtime.endExpired(reply.id());
    }
    if (reply.outcome() != Reply.Outcome.LIVE) {
      return null;
    }
    StoredSession stored = reply.session();
    runtime.renewIndex(reply.principal(), stored.id(), stored.interval());
    runtime.counters().loaded.increment();
    RedisSession session =
        runtime.sessions().stored(stored, stored.accessedBefore(), Presence.REDIS, false);
    runtime.copies().put(session.state());
    return session;
  }

  private @Nullable Found remembered(List<SessionToken> tokens, StoreFailureException failure) {
    OutagePolicy policy = runtime.settings().outage();
    for (SessionToken token : tokens) {
      StoredSession copy = runtime.copies().get(token.id());
      if (copy != null) {
        boolean readOnly = policy == OutagePolicy.READ_ONLY;
        Presence presence = runtime.copies().isKept(token.id()) ? Presence.NODE : Presence.REDIS;
        return new Found(
            runtime.sessions().stored(copy, copy.lastAccessed(), presence, readOnly), token);
      }
    }
    if (policy == OutagePolicy.LOCAL) {
      return null;
    }
    throw SessionWriter.unavailable("read", failure);
  }

  private void pause(long deadline) {
    if (System.nanoTime() - deadline > 0) {
      Duration waited = runtime.settings().exclusiveWait();
      throw new SessionsUnavailableException(
          "Another request has the session for itself, and did not end within "
              + waited.toMillis()
              + " ms",
          null);
    }
    try {
      Thread.sleep(
          ThreadLocalRandom.current().nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionsUnavailableException(
          "The thread was interrupted while it waited for a session", e);
    }
  }
}
