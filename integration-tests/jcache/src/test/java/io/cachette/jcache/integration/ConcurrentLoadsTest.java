package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests loads that run concurrently with other loads and with changes of their entry. */
@RedisTest
@Timeout(60)
class ConcurrentLoadsTest extends LoaderScenario {

  ConcurrentLoadsTest(RedisServer server) {
    super(server);
  }

  @Test
  void get_concurrentMisses_loadsOnce() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Cache<String, String> cache =
        cache(
            key -> {
              loading.countDown();
              waitFor(release);
              return "load " + loads.incrementAndGet();
            },
            true);

    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      results.add(threads.submit(() -> cache.get("k")));
    }
    waitFor(loading);
    // All threads have missed before the loader may continue.
    await()
        .untilAsserted(() -> assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 16, 0, 0)));
    release.countDown();

    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("load 1");
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void get_failingLoaderAndConcurrentCallers_throwsAndLoadsAgainLater() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            key -> {
              if (loads.incrementAndGet() > 1) {
                return "recovered";
              }
              loading.countDown();
              waitFor(release);
              throw new IllegalStateException("on purpose");
            },
            true);

    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(threads.submit(() -> cache.get("k")));
    }
    waitFor(loading);
    await().untilAsserted(() -> assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 4, 0, 0)));
    release.countDown();

    List<Throwable> failures = new ArrayList<>();
    for (Future<String> result : results) {
      failures.add(catchThrowable(result::get));
    }
    // A late thread starts its own load. At least the thread that loaded fails.
    assertThat(failures)
        .filteredOn(failure -> failure != null)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CacheLoaderException.class)
                    .hasRootCauseMessage("on purpose"));
    assertThat(cache.get("k")).isEqualTo("recovered");
  }

  static Stream<Named<Consumer<Cache<String, String>>>> changes() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", "newer")),
        Named.of("putIfAbsent", cache -> cache.putIfAbsent("k", "newer")),
        Named.of("putAll", cache -> cache.putAll(Map.of("k", "newer"))),
        Named.of("getAndPut", cache -> cache.getAndPut("k", "newer")),
        Named.of("invoke", cache -> cache.invoke("k", ConcurrentLoadsTest::set)),
        Named.of("remove", cache -> cache.remove("k")),
        Named.of("getAndRemove", cache -> cache.getAndRemove("k")),
        Named.of("removeAll of keys", cache -> cache.removeAll(Set.of("k"))),
        Named.of("clear", Cache::clear));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void get_changeDuringLoad_keepsResultOfChange(Consumer<Cache<String, String>> change)
      throws Exception {
    changeDuringLoad(cache -> cache.get("k"), change);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void loadAll_changeDuringLoad_keepsResultOfChange(Consumer<Cache<String, String>> change)
      throws Exception {
    changeDuringLoad(cache -> loadAll(cache, Set.of("k"), true), change);
  }

  private void changeDuringLoad(
      Consumer<Cache<String, String>> reading, Consumer<Cache<String, String>> change)
      throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Cache<String, String> cache =
        cache(
            key -> {
              loading.countDown();
              waitFor(release);
              return "stale";
            });

    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> other = there.cache();
      Future<?> reader = threads.submit(() -> reading.accept(cache));
      waitFor(loading);
      change.accept(other);
      String expected = other.get("k");
      release.countDown();
      reader.get();

      assertThat(other.get("k")).isEqualTo(expected).isNotEqualTo("stale");
    }
  }

  @Test
  void get_loadAllDuringLoad_keepsNewerLoad() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            key -> {
              int load = loads.incrementAndGet();
              if (load == 1) {
                loading.countDown();
                waitFor(release);
              }
              return "load " + load;
            });

    Future<String> slow = threads.submit(() -> cache.get("k"));
    waitFor(loading);
    loadAll(cache, Set.of("k"), true);
    release.countDown();

    assertThat(slow.get()).isEqualTo("load 1");
    assertThat(cache.get("k")).isEqualTo("load 2");
  }

  private static String set(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue("newer");
    return "done";
  }
}
