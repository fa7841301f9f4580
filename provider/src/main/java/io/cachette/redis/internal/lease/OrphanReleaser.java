package io.cachette.redis.internal.lease;

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
 * has a token or holder of its own, so a late release cannot affect another lease. No caller waits
 * for a release. Thread-safe.
 */
public final class OrphanReleaser {

  private static final int MAX_PENDING = 1_000;
  private static final long FIRST_DELAY_MILLIS = 500;
  private static final long LONGEST_DELAY_MILLIS = 8_000;

  private final Timer timer;
  private final AtomicInteger pending = new AtomicInteger();

  /** Runs tasks later. */
  @FunctionalInterface
  public interface Timer {

    /**
     * Schedules a task that does not block. After the timer is closed, it may discard the task.
     *
     * @throws RejectedExecutionException if the timer is closed
     */
    void schedule(Runnable task, long delayMillis);
  }

  /**
   * A lease without a holder.
   *
   * @param request sends a release; completes with whether the lease is known to have ended by it
   * @param isRefusalFinal whether a server that refuses the release is not asked again
   * @param isAnswered whether Redis has answered a release; the request for the lease may have been
   *     under way on another connection then
   */
  private record Orphan(
      Supplier<? extends CompletionStage<Boolean>> request,
      boolean isRefusalFinal,
      boolean isAnswered) {

    Orphan answered() {
      return new Orphan(request, isRefusalFinal, true);
    }
  }

  /**
   * Creates a releaser.
   *
   * @param timer runs repetitions; after it is closed, leases end by themselves
   */
  public OrphanReleaser(Timer timer) {
    this.timer = timer;
  }

  /**
   * Creates a releaser.
   *
   * @param scheduler runs repetitions; after its shutdown, leases end by themselves
   */
  public OrphanReleaser(ScheduledExecutorService scheduler) {
    this(
        (task, delayMillis) -> {
          Future<?> unused = scheduler.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        });
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
   * Releases a lease now. If too many releases are pending already, this one is not repeated. A
   * release that the server refuses is not repeated.
   *
   * @param request sends the release
   */
  public void release(Supplier<? extends CompletionStage<?>> request) {
    Orphan orphan = new Orphan(() -> request.get().thenApply(reply -> false), true, false);
    if (tryAdd()) {
      send(orphan, FIRST_DELAY_MILLIS);
    } else {
      CompletableFuture<?> unused = sendAsync(orphan);
    }
  }

  /**
   * Releases a lease a moment later, as Redis does not answer now. If too many releases are pending
   * already, the lease ends by itself. A release that the server refuses is repeated.
   *
   * @param request sends the release; completes with whether it has ended the lease, so that the
   *     request for the lease is not under way any more
   */
  public void releaseLater(Supplier<? extends CompletionStage<Boolean>> request) {
    if (tryAdd()) {
      schedule(new Orphan(request, false, false), FIRST_DELAY_MILLIS, 2 * FIRST_DELAY_MILLIS);
    }
  }

  private boolean tryAdd() {
    boolean isAdded = pending.incrementAndGet() <= MAX_PENDING;
    if (!isAdded) {
      pending.decrementAndGet();
    }
    return isAdded;
  }

  private void send(Orphan orphan, long delayMillis) {
    CompletableFuture<?> unused =
        sendAsync(orphan)
            .whenComplete((hasEnded, failure) -> proceed(orphan, delayMillis, hasEnded, failure));
  }

  private void proceed(
      Orphan orphan, long delayMillis, @Nullable Boolean hasEnded, @Nullable Throwable failure) {
    if (failure == null && !orphan.isAnswered() && !Boolean.TRUE.equals(hasEnded)) {
      schedule(orphan.answered(), FIRST_DELAY_MILLIS, FIRST_DELAY_MILLIS);
    } else if (failure != null && isRepeated(orphan, failure)) {
      schedule(orphan, delayMillis, Math.min(2 * delayMillis, LONGEST_DELAY_MILLIS));
    } else {
      pending.decrementAndGet();
    }
  }

  private void schedule(Orphan orphan, long delayMillis, long nextDelayMillis) {
    try {
      timer.schedule(() -> send(orphan, nextDelayMillis), delayMillis);
    } catch (RejectedExecutionException e) {
      pending.decrementAndGet(); // closed
    }
  }

  private static CompletableFuture<Boolean> sendAsync(Orphan orphan) {
    try {
      return CallBudget.callDetached(orphan.request()).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isRepeated(Orphan orphan, Throwable failure) {
    return Completions.unwrap(failure) instanceof StoreFailureException
        && !(orphan.isRefusalFinal() && Refusals.isReply(failure));
  }

  /** Returns whether Redis may have executed a request that has failed. */
  public static boolean mayHaveRun(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause.getCause() != null && !(cause instanceof StoreFailureException)) {
      cause = cause.getCause();
    }
    boolean wasSkipped = cause instanceof StoreFailureException failed && !failed.wasAsked();
    return !wasSkipped && !Refusals.isReply(failure);
  }
}
