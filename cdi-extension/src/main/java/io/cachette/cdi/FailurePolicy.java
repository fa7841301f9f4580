package io.cachette.cdi;

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
 * What becomes of the failures of caches: each is counted, told in the log, and passed on or not,
 * as configured. A cache that keeps failing is told of once a minute. Safe for use by several
 * threads.
 */
final class FailurePolicy implements CacheFailures {

  private static final Logger LOG = System.getLogger(FailurePolicy.class.getName());
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final BiPredicate<Operation, String> passesOn;
  private final ConcurrentMap<String, OfCache> caches = new ConcurrentHashMap<>();

  /**
   * @param passesOn whether the caller sees a failure of an operation on a cache
   */
  FailurePolicy(BiPredicate<Operation, String> passesOn) {
    this.passesOn = passesOn;
  }

  /**
   * Counts and tells a failure, and returns if the call can go on without the cache.
   *
   * @throws RuntimeException the failure
   */
  void failed(Operation operation, String cacheName, RuntimeException failure) {
    OfCache cache = caches.computeIfAbsent(cacheName, OfCache::new);
    boolean passedOn = passesOn.test(operation, cacheName);
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
    OfCache cache = caches.get(cacheName);
    return cache == null ? 0 : cache.count(operation);
  }

  /** The failures of one cache. */
  private static final class OfCache {

    private final String name;
    private final Map<Operation, LongAdder> counts = new EnumMap<>(Operation.class);
    private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

    OfCache(String name) {
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
      long due = nextLog.get();
      long now = System.nanoTime();
      boolean tells = now - due >= 0 && nextLog.compareAndSet(due, now + QUIET_NANOS);
      LOG.log(
          tells ? Level.WARNING : Level.DEBUG,
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
