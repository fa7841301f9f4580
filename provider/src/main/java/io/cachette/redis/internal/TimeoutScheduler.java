package io.cachette.redis.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cancels futures that are not done at their timeout. Almost all futures are done before, so each
 * takes only a place in a queue. While the queue is not empty, a thread checks it ten times per
 * budget; a timer per future would wake a thread for each of them. Futures are cancelled up to a
 * tenth of the budget early, and never late. Thread-safe.
 */
final class TimeoutScheduler implements AutoCloseable {

  private final long tickNanos;
  private final Queue<PendingTimeout> pending = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isTickScheduled = new AtomicBoolean();
  private volatile boolean closed;

  /** Not the timer of {@code CompletableFuture}, which keeps the class loader of its first user. */
  private final ScheduledThreadPoolExecutor timer =
      DaemonExecutors.newTimer(
          new DaemonThreadFactory("cachette-timeout", TimeoutScheduler.class.getClassLoader()),
          new ThreadPoolExecutor.AbortPolicy());

  /** A future, and the time at which it is cancelled, by {@link System#nanoTime}. */
  private record PendingTimeout(CompletableFuture<?> future, long timeoutAt) {

    /** Cancels the future if its time is over. Returns whether it is done. */
    boolean tryFinish(long now) {
      return future.isDone() || (timeoutAt - now <= 0 && future.cancel(false)) || future.isDone();
    }
  }

  TimeoutScheduler(Duration budget) {
    this.tickNanos = Math.max(1, budget.toNanos() / 10);
  }

  /**
   * Cancels a future if it is not done at a time. Cancels it at once if this is closed.
   *
   * @param timeoutAt the time by {@link System#nanoTime}
   */
  void schedule(CompletableFuture<?> future, long timeoutAt) {
    pending.add(new PendingTimeout(future, timeoutAt));
    tickIfNeeded();
    if (closed) {
      cancelAll(); // close() may not have seen this future, and no tick follows
    }
  }

  /** Returns the time from which on a future with a timeout may be cancelled. */
  long cancellationOf(long timeoutAt) {
    return timeoutAt - tickNanos;
  }

  /**
   * Runs code that does not block.
   *
   * @throws RejectedExecutionException if this is closed
   */
  void runLater(Runnable code, long delayNanos) {
    Future<?> unused = timer.schedule(code, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void tickIfNeeded() {
    if (!pending.isEmpty() && isTickScheduled.compareAndSet(false, true)) {
      try {
        Future<?> unused = timer.schedule(this::tick, tickNanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        isTickScheduled.set(false); // closed, so close() or schedule() cancels the futures
      }
    }
  }

  private void tick() {
    long nextTick = System.nanoTime() + tickNanos;
    pending.removeIf(timeout -> timeout.tryFinish(nextTick));
    isTickScheduled.set(false);
    tickIfNeeded();
  }

  private void cancelAll() {
    pending.removeIf(timeout -> timeout.future().isDone() || timeout.future().cancel(false));
  }

  /** Cancels all pending futures, and those that are scheduled later. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    cancelAll();
  }
}
