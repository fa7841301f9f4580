package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.session.internal.store.SessionClaim;
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
final class Claims {

  private final SessionStore store;

  /** Until when Redis keeps what was in the session, by {@link System#nanoTime}. */
  private final Map<SessionClaim, Long> unsettled = new ConcurrentHashMap<>();

  Claims(SessionStore store) {
    this.store = store;
  }

  /** Takes a session out of Redis; who gets the answer has to settle the claim. */
  CompletableFuture<Reply> make(SessionClaim claim) {
    unsettled.put(claim, System.nanoTime() + SessionStore.CLAIMS_KEPT.toNanos());
    return store
        .claim(claim)
        .whenComplete(
            (reply, e) -> {
              if (e == null ? reply.outcome() != Outcome.LIVE : wasNotAsked(e)) {
                unsettled.remove(claim);
              }
            });
  }

  private static boolean wasNotAsked(Throwable failure) {
    Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
    return reason instanceof StoreFailureException known && !known.wasAsked();
  }

  /** What Redis keeps of a claim; absent also if it has not seen the claim yet. */
  CompletableFuture<Reply> askAgain(SessionClaim claim) {
    return store.claimed(claim);
  }

  /**
   * Claims whose answers nobody has got so far, those among them that are still on their way.
   *
   * @return a copy
   */
  Set<SessionClaim> unsettled() {
    unsettled.values().removeIf(until -> System.nanoTime() - until > 0);
    return Set.copyOf(unsettled.keySet());
  }

  /** An answer is there: whether its caller has to tell the listeners, as nobody else does. */
  boolean settle(SessionClaim claim, Reply reply) {
    if (reply.outcome() != Outcome.LIVE) {
      return false;
    }
    CompletableFuture<?> unused = store.release(claim);
    return withdraw(claim);
  }

  /** No answer is waited for any more: whether one was. */
  boolean withdraw(SessionClaim claim) {
    return unsettled.remove(claim) != null;
  }
}
