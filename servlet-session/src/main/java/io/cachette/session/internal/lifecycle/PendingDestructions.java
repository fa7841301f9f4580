package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.session.internal.store.SessionStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Destructions of sessions whose replies this node has not processed yet. If a reply is late or
 * lost, the node reads the contents of the session from Redis again, as long as Redis keeps them,
 * so that listeners are notified all the same. Thread-safe.
 */
final class PendingDestructions {

  private final SessionStore store;

  /** The time until which Redis keeps the contents of the session, by {@link System#nanoTime}. */
  private final Map<PendingDestruction, Long> pending = new ConcurrentHashMap<>();

  PendingDestructions(SessionStore store) {
    this.store = store;
  }

  /** Destroys a session in Redis. The caller passes the reply to {@link #complete}. */
  CompletableFuture<Reply> begin(PendingDestruction destruction) {
    pending.put(destruction, System.nanoTime() + SessionStore.CONTENTS_TIME_TO_LIVE.toNanos());
    return store
        .destroyKeepingContents(destruction)
        .whenComplete(
            (reply, e) -> {
              if (e == null ? reply.outcome() != Outcome.LIVE : isNotExecuted(e)) {
                pending.remove(destruction);
              }
            });
  }

  private static boolean isNotExecuted(Throwable failure) {
    return Completions.unwrap(failure) instanceof StoreFailureException known
        && !known.isOutcomeUnknown();
  }

  /** Reads the contents of a session again; absent also if Redis has not destroyed it yet. */
  CompletableFuture<Reply> readContents(PendingDestruction destruction) {
    return store.readContents(destruction);
  }

  /** Returns a copy of the destructions without a processed reply, also those in flight. */
  Set<PendingDestruction> pending() {
    pending.values().removeIf(contentsExpiry -> System.nanoTime() - contentsExpiry > 0);
    return Set.copyOf(pending.keySet());
  }

  /** Processes a reply, and returns whether the caller has to notify the listeners. */
  boolean complete(PendingDestruction destruction, Reply reply) {
    if (reply.outcome() != Outcome.LIVE) {
      return false;
    }
    CompletableFuture<?> unused = store.discardContents(destruction);
    return abandon(destruction);
  }

  /** Stops waiting for a reply, and returns whether it was pending. */
  boolean abandon(PendingDestruction destruction) {
    return pending.remove(destruction) != null;
  }
}
