package io.cachette.session.internal;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.SessionsUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for replies of Redis, which come within the time budget or fail. */
final class Awaited {

  private Awaited() {}

  /**
   * @throws StoreFailureException if Redis does not answer
   * @throws SessionsUnavailableException if the thread is interrupted
   */
  static <T> T of(CompletableFuture<T> reply) {
    try {
      return reply.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionsUnavailableException(
          "The thread was interrupted while it waited for a session", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreFailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("A session cannot be read or written", e.getCause());
    }
  }
}
