package io.cachette.faults.fault;

import io.cachette.faults.client.ClientSettings;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** The memory of the server is full: it accepts no command that needs more. */
final class FullMemory {
  private static final String PROVIDER = "io.cachette.jcache.CachetteCachingProvider";
  private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private FullMemory() {}

  static List<String> happen(RedisServer server, Strike strike) throws InterruptedException {
    Properties settings = ClientSettings.of(strike.namespace() + "-full");
    try (CacheManager manager =
            Caching.getCachingProvider(PROVIDER)
                .getCacheManager(server.uri(), FullMemory.class.getClassLoader(), settings);
        DistributedLocks locks =
            DistributedLocks.builder().uri(server.uri()).properties(settings).open()) {
      Cache<String, Long> cache =
          manager.createCache(
              "full", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
      cache.put("one", 1L);
      DistributedLock lock = locks.lock("full");
      Lease lease = lock.acquire();
      server.command("CONFIG", "SET", "maxmemory", "1");
      try {
        strike.pause(500, 1_000);
        List<String> violations = new ArrayList<>();
        checkCache(cache, violations);
        checkRelease(lease, lock, violations);
        return violations;
      } finally {
        server.command("CONFIG", "SET", "maxmemory", "0");
      }
    }
  }

  private static void checkCache(Cache<String, Long> cache, List<String> violations) {
    try {
      if (!Long.valueOf(1).equals(cache.get("one"))) {
        violations.add("A read finds nothing while the memory is full");
      }
      cache.remove("one");
      if (cache.containsKey("one")) {
        violations.add("A removal has no effect while the memory is full");
      }
    } catch (RuntimeException e) {
      violations.add("A read or a removal fails while the memory is full: " + e);
    }
  }

  /** The lease is longer than the wait. */
  private static void checkRelease(Lease lease, DistributedLock lock, List<String> violations)
      throws InterruptedException {
    try {
      lease.close();
      long end = System.nanoTime() + RELEASE_NANOS;
      while (lock.isLocked()) {
        if (System.nanoTime() > end) {
          violations.add("A lock is not released while the memory is full");
          return;
        }
        Thread.sleep(50);
      }
    } catch (RuntimeException e) {
      violations.add("A release fails while the memory is full: " + e);
    }
  }
}
