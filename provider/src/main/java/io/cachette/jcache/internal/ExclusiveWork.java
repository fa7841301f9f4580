package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.outage.OutageFailures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time open or destroy a cache of a name. Threads that work for different
 * names do not wait for each other. If Redis does not answer one thread, the threads that wait for
 * it fail as well, and do not ask Redis one after another. Thread-safe.
 */
final class ExclusiveWork {

  private final ConcurrentMap<String, Work> running = new ConcurrentHashMap<>();

  /**
   * The work of one thread.
   *
   * @param result completes when the work has ended
   */
  private record Work(Thread thread, CompletableFuture<@Nullable Void> result) {}

  /**
   * Runs code when no other thread works for this name.
   *
   * @throws CacheException if Redis did not answer the thread for which this one waited, if this
   *     thread works for the name already, or if it is interrupted
   */
  <T> T run(String cacheName, Supplier<T> code) {
    Work own = new Work(Thread.currentThread(), new CompletableFuture<>());
    Work other = running.putIfAbsent(cacheName, own);
    while (other != null) {
      await(cacheName, other);
      other = running.putIfAbsent(cacheName, own);
    }
    Throwable failure = null;
    try {
      return code.get();
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      running.remove(cacheName, own);
      end(own, failure);
    }
  }

  private static void end(Work work, @Nullable Throwable failure) {
    if (failure == null) {
      work.result().complete(null);
    } else {
      work.result().completeExceptionally(failure);
    }
  }

  private static void await(String cacheName, Work other) {
    if (other.thread().equals(Thread.currentThread())) {
      throw new CacheException(
          "Cache '"
              + cacheName
              + "' is opened or destroyed by this thread already: a factory of its configuration"
              + " must not look it up");
    }
    try {
      other.result().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Interrupted while another thread opens or destroys cache '" + cacheName + "'", e);
    } catch (ExecutionException e) {
      Throwable failure = Completions.causeOf(e);
      if (OutageFailures.isOutage(failure)) {
        throw new CacheException(failure.getMessage(), failure);
      }
    }
  }
}
