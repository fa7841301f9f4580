package io.cachette.lock;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads: one that watches the time for renewals and waiting calls, and some on which
 * stages of callers complete, so that callers cannot hold renewals up.
 */
final class Threads implements AutoCloseable {

  private static final int KEEP_ALIVE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor callbacks;

  Threads(ClassLoader loader) {
    ThreadFactory daemons = daemons(loader);
    // After the end nothing is due any more.
    this.timer =
        new ScheduledThreadPoolExecutor(1, daemons, new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    int size = Math.max(2, Runtime.getRuntime().availableProcessors());
    // But who waits for a stage must hear of it.
    this.callbacks =
        new ThreadPoolExecutor(
            size,
            size,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons,
            (task, pool) -> task.run());
    callbacks.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory daemons(ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "cachette-locks-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }

  /** Runs something short that does not block; never if this is closed before. */
  ScheduledFuture<?> after(long nanos, Runnable task) {
    return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Where callers' code runs. */
  Executor callbacks() {
    return callbacks;
  }

  boolean isClosed() {
    return timer.isShutdown();
  }

  /** Drops what is due later, and ends the threads when they have nothing more to do. */
  @Override
  public void close() {
    timer.shutdownNow();
    callbacks.shutdown();
  }
}
