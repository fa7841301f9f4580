package io.cachette.jcache;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The {@code loadAll}s of a cache, each on a thread of its own. Closing waits for those that run,
 * so that the loader is not closed under them, but not for ever. Safe for use by several threads.
 */
final class BackgroundLoads implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String cacheName;
  private final ExecutorService executor;
  private final Set<Thread> running = new HashSet<>();
  private boolean closed;

  BackgroundLoads(String cacheName, ExecutorService executor) {
    this.cacheName = cacheName;
    this.executor = executor;
  }

  /**
   * Runs a load and tells the listener how it ended.
   *
   * @param listener null if nobody wants to know
   */
  void start(Runnable load, @Nullable CompletionListener listener) {
    try {
      executor.execute(() -> run(load, listener));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("Cache '" + cacheName + "' is closed", e);
    }
  }

  private void run(Runnable load, @Nullable CompletionListener listener) {
    try {
      begin();
      try {
        load.run();
      } finally {
        end();
      }
    } catch (Exception | Error e) {
      if (listener != null) {
        listener.onException(
            e instanceof CacheException known
                ? known
                : new CacheLoaderException("Cache '" + cacheName + "': loadAll failed", e));
      }
      return;
    }
    if (listener != null) {
      listener.onCompletion();
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new CacheException("Cache '" + cacheName + "' was closed before the load began");
    }
    running.add(Thread.currentThread());
  }

  private synchronized void end() {
    running.remove(Thread.currentThread());
    notifyAll();
  }

  /** Lets no load begin any more and waits for the others, unless one of them closes the cache. */
  @Override
  public synchronized void close() {
    closed = true;
    running.remove(Thread.currentThread());
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      for (long left = PATIENCE_NANOS;
          !running.isEmpty() && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
