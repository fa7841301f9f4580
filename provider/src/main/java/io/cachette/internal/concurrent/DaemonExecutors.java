package io.cachette.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads: one that watches the time, and up to 64 on which stages of callers complete, so
 * that callers cannot hold the time up. They are started when they are needed, and end a few
 * seconds later. Safe for use by several threads.
 */
public final class DaemonExecutors implements AutoCloseable {

  private static final int KEEP_ALIVE_SECONDS = 5;
  private static final int CALLBACKS = 64;

  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor callbackExecutor;

  /**
   * @param name that their names begin with
   * @param loader their context class loader
   */
  public DaemonExecutors(String name, ClassLoader loader) {
    ThreadFactory daemons = newThreadFactory(name, loader);
    // After the end nothing is due any more.
    this.timer =
        new ScheduledThreadPoolExecutor(1, daemons, new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    this.callbackExecutor =
        new ThreadPoolExecutor(
            CALLBACKS,
            CALLBACKS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons,
            (task, pool) -> daemons.newThread(task).start());
    callbackExecutor.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory newThreadFactory(String name, ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }

  /** Runs something short that does not block; never if this is closed before. */
  public ScheduledFuture<?> schedule(long nanos, Runnable task) {
    return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Where callers' code runs; also after the end, as who waits for a stage must hear of it. */
  public Executor callbackExecutor() {
    return callbackExecutor;
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return timer.isShutdown();
  }

  /** Drops what is due later, and ends the threads when they have nothing more to do. */
  @Override
  public void close() {
    timer.shutdownNow();
    callbackExecutor.shutdown();
  }
}
