package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Closes the caches of a manager in parallel, on threads of its own. So a cache that takes long
 * does not delay the others, and closing the manager ends even if code of the application does not.
 * A cache that cannot be closed is logged.
 */
final class ParallelCloser {

  private static final Logger LOG = System.getLogger(ParallelCloser.class.getName());
  private static final int MAX_THREADS = 64;

  private final ExecutorService threads;
  private final Duration limit;
  private final long startNanos = System.nanoTime();

  private ParallelCloser(ExecutorService threads, Duration limit) {
    this.threads = threads;
    this.limit = limit;
  }

  /**
   * Begins to close caches.
   *
   * @param loader the context class loader of the threads
   * @param timeout the timeout of a call; the wait takes at most ten seconds and twice this time
   * @param results receives the waits for the caches, to be closed on this thread
   */
  static void start(
      Collection<CachetteCache<?, ?>> caches,
      ClassLoader loader,
      Duration timeout,
      Resources results) {
    if (caches.isEmpty()) {
      return;
    }
    caches.forEach(CachetteCache::excludeCurrentThread);
    ParallelCloser closer =
        new ParallelCloser(
            new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DaemonThreadFactory("cachette-close", loader)),
            AsyncTaskRunner.CLOSE_TIMEOUT.plus(timeout).plus(timeout));
    caches.forEach(cache -> results.add(closer.submit(cache)));
    closer.threads.shutdown();
  }

  private AutoCloseable submit(CachetteCache<?, ?> cache) {
    long awaitUntilNanos = startNanos + AsyncTaskRunner.CLOSE_TIMEOUT.toNanos();
    Future<?> closing = threads.submit(() -> cache.close(awaitUntilNanos));
    return () -> await(cache, closing);
  }

  private void await(CachetteCache<?, ?> cache, Future<?> closing) throws InterruptedException {
    try {
      closing.get(startNanos + limit.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      LOG.log(
          Level.WARNING,
          "Cache '" + cache.getName() + "' could not be closed",
          Completions.causeOf(e));
    } catch (TimeoutException e) {
      boolean unused = closing.cancel(true);
      LOG.log(
          Level.WARNING,
          "Cache ''{0}'' was not closed within {1} ms, perhaps because its loader, writer, listener"
              + " or expiry policy is stuck",
          cache.getName(),
          limit.toMillis());
    }
  }
}
