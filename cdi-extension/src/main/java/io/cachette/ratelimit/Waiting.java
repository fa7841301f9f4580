package io.cachette.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waiting for the turn that a call has got: threads sleep, stages are completed later. Those who do
 * not wait to the end give back what they got.
 */
final class Waiting {

  private final ScheduledExecutorService threads;

  Waiting(ScheduledExecutorService threads) {
    this.threads = threads;
  }

  /** How long the call has to wait. */
  private static Duration turn(List<RateLimitResult> results) {
    return Decisions.isAllowed(results) ? results.get(0).waited() : Duration.ZERO;
  }

  /**
   * Sleeps until it is the turn of the call.
   *
   * @param giveBack what to do if the thread is interrupted meanwhile
   */
  static void sleep(List<RateLimitResult> results, Consumer<List<RateLimitResult>> giveBack)
      throws InterruptedException {
    Duration turn = turn(results);
    if (turn.isZero()) {
      return;
    }
    try {
      // A nanosecond more, as the turn is not before it.
      TimeUnit.NANOSECONDS.sleep(turn.toNanos() + 1);
    } catch (InterruptedException e) {
      giveBack.accept(results);
      throw e;
    }
  }

  /**
   * A stage of the same results, which completes when it is the turn of the call, on a thread of
   * ours.
   *
   * @param giveBack what to do if it is cancelled before
   */
  CompletableFuture<List<RateLimitResult>> later(
      CompletableFuture<List<RateLimitResult>> decided, Consumer<List<RateLimitResult>> giveBack) {
    CompletableFuture<List<RateLimitResult>> later = new CompletableFuture<>();
    CompletableFuture<?> unused =
        decided.whenComplete(
            (results, e) -> {
              if (e != null) {
                threads.execute(() -> later.completeExceptionally(e));
                return;
              }
              Future<?> alarm =
                  threads.schedule(
                      () -> later.complete(results), turn(results).toNanos(), TimeUnit.NANOSECONDS);
              onCancel(
                  later,
                  () -> {
                    alarm.cancel(false);
                    giveBack.accept(results);
                  });
            });
    return later;
  }

  private static void onCancel(CompletableFuture<?> future, Runnable action) {
    CompletableFuture<?> unused =
        future.whenComplete(
            (any, failure) -> {
              if (failure instanceof CancellationException) {
                action.run();
              }
            });
  }
}
