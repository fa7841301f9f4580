package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures;
import io.cachette.cdi.CacheFailures.Operation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;

/**
 * Handles the failures of caches. Counts and logs each failure, and passes it on to the caller if
 * that is configured. For a cache that fails repeatedly, logs one warning per minute. Thread-safe.
 */
final class CacheFailureHandler implements CacheFailures {

  private static final Logger LOG = System.getLogger(CacheFailureHandler.class.getName());
  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final BiPredicate<Operation, String> isPassedOn;
  private final ConcurrentMap<String, CacheFailureCounts> caches = new ConcurrentHashMap<>();

  /**
   * Creates a handler without failures.
   *
   * @param isPassedOn whether a failure of an operation on a cache is passed on to the caller
   */
  CacheFailureHandler(BiPredicate<Operation, String> isPassedOn) {
    this.isPassedOn = isPassedOn;
  }

  /**
   * Counts and logs a failure. Returns if the call continues without the cache.
   *
   * @throws RuntimeException the failure, if it is passed on
   */
  void handle(Operation operation, String cacheName, RuntimeException failure) {
    CacheFailureCounts cache = caches.computeIfAbsent(cacheName, CacheFailureCounts::new);
    boolean passedOn = isPassedOn.test(operation, cacheName);
    cache.count(operation, failure, passedOn);
    if (passedOn) {
      throw failure;
    }
  }

  @Override
  public long count(Operation operation) {
    return caches.values().stream().mapToLong(cache -> cache.count(operation)).sum();
  }

  @Override
  public long count(Operation operation, String cacheName) {
    CacheFailureCounts cache = caches.get(cacheName);
    return cache == null ? 0 : cache.count(operation);
  }

  /** The failures of one cache. */
  private static final class CacheFailureCounts {

    private final String name;
    private final Map<Operation, LongAdder> counts = new EnumMap<>(Operation.class);
    private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

    CacheFailureCounts(String name) {
      this.name = name;
      for (Operation operation : Operation.values()) {
        counts.put(operation, new LongAdder());
      }
    }

    long count(Operation operation) {
      LongAdder count = counts.get(operation);
      return count == null ? 0 : count.sum();
    }

    void count(Operation operation, RuntimeException failure, boolean passedOn) {
      LongAdder count = counts.get(operation);
      if (count != null) {
        count.increment();
      }
      long nextLogAt = nextLog.get();
      long now = System.nanoTime();
      boolean isLogged =
          now - nextLogAt >= 0 && nextLog.compareAndSet(nextLogAt, now + LOG_INTERVAL_NANOS);
      LOG.log(
          isLogged ? Level.WARNING : Level.DEBUG,
          "Cache '"
              + name
              + "': "
              + operation
              + " failed for an annotation, "
              + (passedOn ? "which the caller sees" : "so the call goes on without it")
              + "; further failures within a minute are only counted",
          failure);
    }
  }
}
