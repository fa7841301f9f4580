package io.cachette.faults.fault;

import io.cachette.faults.client.ClientSettings;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/**
 * The memory of the server is full: it accepts no command that needs more. Reads, removals and
 * releases need none.
 */
final class FullMemory {
  private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final String KEY = "one";
  private static final String OTHER_KEY = "two";

  private final RedisServer server;
  private final List<String> violations = new ArrayList<>();
  private volatile boolean isFillingWhileWriting;

  private FullMemory(RedisServer server) {
    this.server = server;
  }

  static List<String> happen(RedisServer server, Strike strike) throws InterruptedException {
    FullMemory memory = new FullMemory(server);
    String namespace = strike.namespace() + "-full";
    try (LocalManager manager = LocalManager.open(server, namespace);
        DistributedLocks locks = openPatient(server, namespace)) {
      Cache<String, Long> plain = manager.create("plain", new MutableConfiguration<>());
      plain.put(KEY, 1L);
      DistributedLock lock = locks.lock("full");
      Lease lease = lock.acquire();
      memory.checkWriteThrough(manager.create("written", memory.withFillingWriter()));
      server.fillMemory();
      strike.pause(500, 1_000);
      memory.checkPlain(plain);
      memory.checkRelease(lease, lock);
      server.freeMemory();
      return memory.violations;
    }
  }

  /** A slow machine is no outage: what is checked here is not the time. */
  private static DistributedLocks openPatient(RedisServer server, String namespace) {
    return DistributedLocks.builder()
        .uri(server.uri())
        .properties(ClientSettings.of(namespace))
        .timeBudget(Duration.ofSeconds(10))
        .open();
  }

  private void fillWhileWriting() {
    if (isFillingWhileWriting) {
      server.fillMemory();
    }
  }

  private void checkPlain(Cache<String, Long> cache) {
    try {
      if (!Long.valueOf(1).equals(cache.get(KEY))) {
        violations.add("A read finds nothing while the memory is full");
      }
      cache.remove(KEY);
      if (cache.containsKey(KEY)) {
        violations.add("A removal has no effect while the memory is full");
      }
    } catch (RuntimeException e) {
      violations.add("A read or a removal fails while the memory is full: " + e);
    }
  }

  /** The memory becomes full after the system of record has changed, before the cache does. */
  private void checkWriteThrough(Cache<String, Long> cache) {
    cache.put(KEY, 1L);
    cache.put(OTHER_KEY, 1L);
    isFillingWhileWriting = true;
    change(() -> cache.put(KEY, 2L));
    if (Long.valueOf(1).equals(cache.get(KEY))) {
      violations.add("A read finds the old value after the writer has written");
    }
    server.freeMemory();
    change(() -> cache.remove(OTHER_KEY));
    if (cache.get(OTHER_KEY) != null) {
      violations.add("A read finds a value after the writer has deleted");
    }
    isFillingWhileWriting = false;
  }

  /** The outcome may be unknown, but the cache must not contradict the writer. */
  private void change(Runnable change) {
    try {
      change.run();
    } catch (javax.cache.CacheException e) {
      if (!String.valueOf(e.getMessage()).contains("CacheWriter has written")) {
        violations.add("A change fails in an unexpected way while the memory is full: " + e);
      }
    }
  }

  private MutableConfiguration<String, Long> withFillingWriter() {
    return new MutableConfiguration<String, Long>()
        .setWriteThrough(true)
        .setCacheWriterFactory(() -> new ActingWriter(this::fillWhileWriting));
  }

  /** The lease is longer than the wait. */
  private void checkRelease(Lease lease, DistributedLock lock) throws InterruptedException {
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
