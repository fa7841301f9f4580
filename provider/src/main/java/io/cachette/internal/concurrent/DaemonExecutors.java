package io.cachette.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads: one timer thread, and up to 64 callback threads on which the stages of callers
 * complete, so that the code of callers cannot delay the timer. Threads start on demand and end
 * after a few idle seconds. Thread-safe.
 */
public final class DaemonExecutors implements AutoCloseable {

  private static final int KEEP_ALIVE_SECONDS = 5;
  private static final int MAX_CALLBACK_THREADS = 64;

  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor callbackExecutor;

  /**
   * Creates the executors, which start no thread yet.
   *
   * @param name the prefix of the thread names
   * @param loader the context class loader of the threads
   */
  public DaemonExecutors(String name, ClassLoader loader) {
    ThreadFactory daemons = new DaemonThreadFactory(name, loader);
    // After close() no task is due any more.
    this.timer = newTimer(daemons, new ThreadPoolExecutor.DiscardPolicy());
    this.callbackExecutor =
        new ThreadPoolExecutor(
            MAX_CALLBACK_THREADS,
            MAX_CALLBACK_THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons,
            (task, pool) -> daemons.newThread(task).start());
    callbackExecutor.allowCoreThreadTimeOut(true);
  }

  /**
   * Creates a timer with one thread, which ends a few seconds after the last task.
   *
   * @param threads creates the thread
   * @param afterShutdown handles tasks that are scheduled after the timer was shut down
   */
  public static ScheduledThreadPoolExecutor newTimer(
      ThreadFactory threads, RejectedExecutionHandler afterShutdown) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads, afterShutdown);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /**
   * Schedules a task on the timer thread. The task must be short and must not block. It does not
   * run after {@link #close()}.
   */
  public ScheduledFuture<?> schedule(long nanos, Runnable task) {
    return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Returns the executor for the code of callers. It also runs tasks after {@link #close()}, so
   * that every stage still completes.
   */
  public Executor callbackExecutor() {
    return callbackExecutor;
  }

  /** Returns whether {@link #close()} was called. */
  public boolean isClosed() {
    return timer.isShutdown();
  }

  /** Cancels scheduled tasks. Threads end when their tasks are complete. */
  @Override
  public void close() {
    timer.shutdownNow();
    callbackExecutor.shutdown();
  }
}
