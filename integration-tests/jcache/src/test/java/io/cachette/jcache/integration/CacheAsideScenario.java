package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/**
 * A cache on two nodes, and a source that runs until {@link #mayEnd}. After each test it checks
 * that neither a load token nor a load lease is left in Redis.
 */
abstract class CacheAsideScenario {

  static final LoadOptions LEASED = LoadOptions.builder().lease(Duration.ofMinutes(1)).build();

  final RedisServer server;
  final CacheFixture here;
  final CacheFixture there;
  final ExecutorService threads = Executors.newCachedThreadPool();
  final AtomicInteger loads = new AtomicInteger();
  final CountDownLatch loading = new CountDownLatch(1);
  final CountDownLatch mayEnd = new CountDownLatch(1);

  CacheAsideScenario(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    // No load runs any more, so neither a load token nor a lease may be left.
    List<String> left = StoredEntries.of(server, here, "test").loads();
    there.close();
    here.close();
    assertThat(left).isEmpty();
  }

  static Stream<LoadOptions> withAndWithoutLease() {
    return Stream.of(LoadOptions.defaults(), LEASED);
  }

  static Callable<String> unexpected() {
    return () -> {
      throw new AssertionError("The source must not run");
    };
  }

  String slowly() throws InterruptedException {
    int load = loads.incrementAndGet();
    loading.countDown();
    assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
    return "load " + load;
  }
}
