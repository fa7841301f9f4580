package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.Replies;
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

/** Loads the sessions that requests ask for. Thread-safe. */
public final class SessionLoader {

  private static final int MIN_PAUSE_MILLIS = 10;
  private static final int MAX_PAUSE_MILLIS = 50;

  private final SessionRuntime runtime;
  private final SessionStore store;

  SessionLoader(SessionRuntime runtime, SessionStore store) {
    this.runtime = runtime;
    this.store = store;
  }

  /**
   * Loads the session of the first token that has one. Costs one round trip for all tokens, and
   * more while another request holds the lock of the session.
   *
   * @param arrival arrival time of the request, by {@link System#nanoTime}
   * @param lock the lock to acquire, or {@link SessionLock#NONE}
   * @return null if no token has a session
   * @throws SessionsUnavailableException if Redis does not answer, or if the wait for the lock
   *     times out
   */
  public @Nullable FoundSession load(List<SessionToken> tokens, long arrival, SessionLock lock) {
    long timeoutAt = System.nanoTime() + runtime.settings().exclusiveWait().toNanos();
    while (true) {
      try {
        LookupReplies lookup = lookUp(tokens, arrival, lock);
        if (!lookup.isLocked() || lookup.found() != null) {
          return lookup.found();
        }
      } catch (StoreFailureException e) {
        runtime.counters().increment(SessionCounter.FAILURES);
        return findReplica(tokens, e);
      }
      pause(timeoutAt);
    }
  }

  /** Loads a session outside of a request; null if there is no session with this id. */
  @Nullable RedisSession load(SessionId id, SessionLock lock) {
    long timeoutAt = System.nanoTime() + runtime.settings().exclusiveWait().toNanos();
    while (true) {
      Reply reply;
      try {
        reply = Replies.join(store.load(id, 0, lock));
      } catch (StoreFailureException e) {
        throw runtime.recordFailure("read", e);
      }
      if (reply.outcome() != Reply.Outcome.LOCKED) {
        return handleReply(reply);
      }
      pause(timeoutAt);
    }
  }

  private record LookupReplies(@Nullable FoundSession found, boolean isLocked) {}

  private LookupReplies lookUp(List<SessionToken> tokens, long arrival, SessionLock lock) {
    tokens.forEach(token -> runtime.replicas().flush(token.id()));
    long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrival);
    List<CompletableFuture<Reply>> replies =
        tokens.stream().map(token -> store.load(token.id(), elapsedMillis, lock)).toList();
    boolean isLocked = false;
    FoundSession found = null;
    for (int i = 0; i < tokens.size(); i++) {
      Reply reply = Replies.join(replies.get(i));
      isLocked |= reply.outcome() == Reply.Outcome.LOCKED;
      RedisSession session = found == null ? handleReply(reply) : null;
      if (session != null) {
        found = new FoundSession(session, tokens.get(i));
      }
    }
    if (found == null && !isLocked) {
      runtime.counters().increment(SessionCounter.MISSED);
    }
    return new LookupReplies(found, isLocked);
  }

  private @Nullable RedisSession handleReply(Reply reply) {
    if (reply.outcome() == Reply.Outcome.EXPIRED) {
      CompletableFuture<?> unused = runtime.destroyIfExpiredAsync(reply.id());
    }
    if (reply.outcome() != Reply.Outcome.LIVE) {
      return null;
    }
    StoredSession stored = reply.session();
    runtime.index().renew(reply.principal(), stored.id(), stored.interval());
    runtime.counters().increment(SessionCounter.LOADED);
    RedisSession session =
        runtime
            .sessionFactory()
            .restore(stored, stored.accessedBefore(), StorageLocation.REDIS, false);
    runtime.replicas().put(session.state());
    return session;
  }

  private @Nullable FoundSession findReplica(
      List<SessionToken> tokens, StoreFailureException failure) {
    OutagePolicy policy = runtime.settings().outage();
    for (SessionToken token : tokens) {
      StoredSession replica = runtime.replicas().get(token.id());
      if (replica != null) {
        boolean isReadOnly = policy == OutagePolicy.READ_ONLY;
        StorageLocation location =
            runtime.replicas().hasPendingChanges(token.id())
                ? StorageLocation.NODE
                : StorageLocation.REDIS;
        return new FoundSession(
            runtime.sessionFactory().restore(replica, replica.lastAccessed(), location, isReadOnly),
            token);
      }
    }
    if (policy == OutagePolicy.LOCAL) {
      return null;
    }
    throw SessionWriter.unavailableException("read", failure);
  }

  private void pause(long timeoutAt) {
    if (System.nanoTime() - timeoutAt > 0) {
      Duration timeout = runtime.settings().exclusiveWait();
      throw new SessionsUnavailableException(
          "Another request holds the lock of the session, and did not release it within "
              + timeout.toMillis()
              + " ms",
          null);
    }
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionsUnavailableException(
          "The thread was interrupted while it waited for a session", e);
    }
  }
}
