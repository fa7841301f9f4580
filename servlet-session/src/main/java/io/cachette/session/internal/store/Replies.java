package io.cachette.session.internal.store;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import io.cachette.session.SessionsUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for replies of Redis, which arrive within the time budget or fail. */
public final class Replies {

  private Replies() {}

  /**
   * Waits for a reply and returns it. After a wait without a reply, the request has no time for
   * another one: an outage delays it once.
   *
   * @throws StoreFailureException if Redis does not answer
   * @throws SessionsUnavailableException if the thread is interrupted
   */
  public static <T> T join(CompletableFuture<T> reply) {
    long startNanos = System.nanoTime();
    try {
      return reply.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionsUnavailableException(
          "The thread was interrupted while it waited for a session", e);
    } catch (ExecutionException e) {
      CallBudget.spendCurrentSince(startNanos);
      Throwable cause = Completions.causeOf(e);
      if (cause instanceof StoreFailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("A session cannot be read or written", cause);
    }
  }
}
