package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.session.internal.store.SessionStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sessions that this node takes out of Redis to tell their listeners. An answer that comes too late
 * or not at all does not lose a session: Redis is asked again what was in it, for as long as it
 * keeps that. Safe for use by several threads.
 */
final class PendingDestructions {

  private final SessionStore store;

  /** Until when Redis keeps what was in the session, by {@link System#nanoTime}. */
  private final Map<PendingDestruction, Long> pending = new ConcurrentHashMap<>();

  PendingDestructions(SessionStore store) {
    this.store = store;
  }

  /** Takes a session out of Redis; who gets the answer has to settle the claim. */
  CompletableFuture<Reply> begin(PendingDestruction destruction) {
    pending.put(destruction, System.nanoTime() + SessionStore.CONTENTS_TIME_TO_LIVE.toNanos());
    return store
        .destroyKeepingContents(destruction)
        .whenComplete(
            (reply, e) -> {
              if (e == null ? reply.outcome() != Outcome.LIVE : isNotSent(e)) {
                pending.remove(destruction);
              }
            });
  }

  private static boolean isNotSent(Throwable failure) {
    Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
    return reason instanceof StoreFailureException known && !known.wasAsked();
  }

  /** What Redis keeps of a claim; absent also if it has not seen the claim yet. */
  CompletableFuture<Reply> readContents(PendingDestruction destruction) {
    return store.readContents(destruction);
  }

  /**
   * Claims whose answers nobody has got so far, those among them that are still on their way.
   *
   * @return a copy
   */
  Set<PendingDestruction> pending() {
    pending.values().removeIf(contentsExpiry -> System.nanoTime() - contentsExpiry > 0);
    return Set.copyOf(pending.keySet());
  }

  /** An answer is there: whether its caller has to tell the listeners, as nobody else does. */
  boolean complete(PendingDestruction destruction, Reply reply) {
    if (reply.outcome() != Outcome.LIVE) {
      return false;
    }
    CompletableFuture<?> unused = store.discardContents(destruction);
    return abandon(destruction);
  }

  /** No answer is waited for any more: whether one was. */
  boolean abandon(PendingDestruction destruction) {
    return pending.remove(destruction) != null;
  }
}
