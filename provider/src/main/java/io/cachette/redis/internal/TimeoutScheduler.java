package io.cachette.redis.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cancels futures that take too long. As almost none does, each costs no more than a place in a
 * queue, which a thread of our own looks through ten times per budget as long as there is something
 * in it; a timer per future would wake a thread for each. They are cancelled up to a tenth of the
 * budget early, and never late. Safe for use by several threads.
 */
final class TimeoutScheduler implements AutoCloseable {

  private final long tickNanos;
  private final Queue<PendingTimeout> pending = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isTickScheduled = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor timer = newTimer();

  /** A future, and when it is to be cancelled. */
  private record PendingTimeout(CompletableFuture<?> future, long timeoutAt) {

    /** Whether nothing is left to be done. */
    boolean tryFinish(long now) {
      return future.isDone() || (timeoutAt - now <= 0 && future.cancel(false)) || future.isDone();
    }
  }

  TimeoutScheduler(Duration budget) {
    this.tickNanos = Math.max(1, budget.toNanos() / 10);
  }

  /**
   * Cancels a future if it is not done by then.
   *
   * @param timeoutAt by {@link System#nanoTime}
   */
  void schedule(CompletableFuture<?> future, long timeoutAt) {
    pending.add(new PendingTimeout(future, timeoutAt));
    tickIfNeeded();
  }

  private void tickIfNeeded() {
    if (!pending.isEmpty() && isTickScheduled.compareAndSet(false, true)) {
      try {
        Future<?> unused = timer.schedule(this::tick, tickNanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        cancelAll(); // closed
      }
    }
  }

  private void tick() {
    long nextTick = System.nanoTime() + tickNanos;
    pending.removeIf(alarm -> alarm.tryFinish(nextTick));
    isTickScheduled.set(false);
    tickIfNeeded();
  }

  private void cancelAll() {
    pending.removeIf(alarm -> alarm.future().isDone() || alarm.future().cancel(false));
  }

  /** Cancels all that are pending, or come later. */
  @Override
  public void close() {
    timer.shutdownNow();
    cancelAll();
  }

  /** Not that of the platform, which would keep the class loader of whoever used it first. */
  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "cachette-alarm");
              thread.setDaemon(true);
              thread.setContextClassLoader(TimeoutScheduler.class.getClassLoader());
              return thread;
            });
    timer.setKeepAliveTime(5, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }
}
