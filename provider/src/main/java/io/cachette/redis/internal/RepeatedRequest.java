package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request, and sends it again after failures that {@link
 * StoreFailures.FailureKind#isRepeatable allow it}, until its time is nearly over. The delays
 * between attempts grow, and block no thread. Used for one request. Thread-safe.
 */
final class RepeatedRequest<T> {

  private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Supplier<CompletableFuture<T>> request;
  private final Script.Purpose purpose;
  private final TimeoutScheduler timer;
  private final long deadline;
  private final CompletableFuture<T> reply = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<T> sent;
  private long delayNanos = FIRST_DELAY_NANOS;

  /**
   * Creates a request that is not sent yet.
   *
   * @param request sends an attempt
   * @param deadline time after which no other attempt follows, by {@link System#nanoTime}
   */
  RepeatedRequest(
      Supplier<CompletableFuture<T>> request,
      Script.Purpose purpose,
      TimeoutScheduler timer,
      long deadline) {
    this.request = request;
    this.purpose = purpose;
    this.timer = timer;
    this.deadline = deadline;
  }

  /**
   * Sends the first attempt.
   *
   * @return the reply, or the failure of the last attempt. If you cancel it, an attempt that was
   *     not sent yet is withdrawn, and no other follows
   */
  CompletableFuture<T> send() {
    attempt();
    CompletableFuture<?> unused =
        reply.whenComplete(
            (value, failure) -> {
              if (reply.isCancelled()) {
                withdraw();
              }
            });
    return reply;
  }

  private void attempt() {
    if (reply.isDone()) {
      return;
    }
    CompletableFuture<T> attempt = start();
    sent = attempt;
    CompletableFuture<?> unused =
        attempt.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                reply.complete(value);
              } else {
                repeatOrFail(failure);
              }
            });
    if (reply.isCancelled()) {
      withdraw();
    }
  }

  private CompletableFuture<T> start() {
    try {
      return request.get();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void withdraw() {
    CompletableFuture<T> attempt = sent;
    if (attempt != null) {
      attempt.cancel(false);
    }
  }

  private void repeatOrFail(Throwable failure) {
    if (!StoreFailures.FailureKind.isRepeatable(failure, purpose) || !tryRepeat()) {
      reply.completeExceptionally(Completions.unwrap(failure));
    }
  }

  /** Schedules the next attempt, unless it would be withdrawn before it is sent. */
  private boolean tryRepeat() {
    long delay = delayNanos;
    if (System.nanoTime() + delay - timer.cancellationOf(deadline) >= 0) {
      return false;
    }
    delayNanos = Math.min(2 * delay, MAX_DELAY_NANOS);
    try {
      timer.runLater(this::attempt, delay);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // closed
    }
  }
}
