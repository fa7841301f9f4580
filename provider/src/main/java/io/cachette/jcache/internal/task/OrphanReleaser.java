package io.cachette.jcache.internal.task;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.Refusals;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Releases leases that may exist in Redis without a holder, because a reply was lost. Repeats each
 * release until Redis answers, so that other callers need not wait until the lease ends. Each lease
 * has a token of its own, so a late release cannot affect another lease. No caller waits for a
 * release. Thread-safe.
 */
public final class OrphanReleaser {

  private static final int MAX_PENDING = 1_000;
  private static final long FIRST_DELAY_MILLIS = 500;
  private static final long LONGEST_DELAY_MILLIS = 8_000;

  private final ScheduledExecutorService scheduler;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * A lease without a holder.
   *
   * @param isAnswered whether Redis has answered a release; the request for the lease may have been
   *     under way on another connection then
   */
  private record Orphan(Supplier<? extends CompletionStage<?>> request, boolean isAnswered) {}

  /**
   * Creates a releaser.
   *
   * @param scheduler runs repetitions; after its shutdown, leases end by themselves
   */
  public OrphanReleaser(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Releases a lease whose request has failed, unless Redis cannot have executed that request.
   *
   * @param request sends the release
   */
  public void releaseAfter(Throwable failure, Supplier<? extends CompletionStage<?>> request) {
    if (mayHaveRun(failure)) {
      release(request);
    }
  }

  /**
   * Releases a lease. If too many releases are pending already, this one is not repeated.
   *
   * @param request sends the release
   */
  public void release(Supplier<? extends CompletionStage<?>> request) {
    if (pending.incrementAndGet() > MAX_PENDING) {
      pending.decrementAndGet();
      CompletableFuture<?> unused = sendAsync(request);
      return;
    }
    send(new Orphan(request, false), FIRST_DELAY_MILLIS);
  }

  private void send(Orphan orphan, long delayMillis) {
    CompletableFuture<?> unused =
        sendAsync(orphan.request())
            .whenComplete((done, failure) -> continueAfter(orphan, delayMillis, failure));
  }

  private void continueAfter(Orphan orphan, long delayMillis, @Nullable Throwable failure) {
    if (failure == null && !orphan.isAnswered()) {
      schedule(new Orphan(orphan.request(), true), FIRST_DELAY_MILLIS, FIRST_DELAY_MILLIS);
    } else if (failure != null && isUnanswered(failure)) {
      schedule(orphan, delayMillis, Math.min(2 * delayMillis, LONGEST_DELAY_MILLIS));
    } else {
      pending.decrementAndGet();
    }
  }

  private void schedule(Orphan orphan, long delayMillis, long nextDelayMillis) {
    try {
      Future<?> unused =
          scheduler.schedule(
              () -> send(orphan, nextDelayMillis), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      pending.decrementAndGet(); // the manager is closed
    }
  }

  private static CompletableFuture<?> sendAsync(Supplier<? extends CompletionStage<?>> request) {
    try {
      return CallBudget.callDetached(request).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isUnanswered(Throwable failure) {
    return Completions.unwrap(failure) instanceof StoreFailureException
        && !Refusals.isReply(failure);
  }

  private static boolean mayHaveRun(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause.getCause() != null && !(cause instanceof StoreFailureException)) {
      cause = cause.getCause();
    }
    boolean wasSkipped = cause instanceof StoreFailureException failed && !failed.wasAsked();
    return !wasSkipped && !Refusals.isReply(failure);
  }
}
