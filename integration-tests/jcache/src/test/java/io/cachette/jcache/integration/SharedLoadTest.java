package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that callers that miss the same entry at the same time share one load. */
@RedisTest
@Timeout(60)
class SharedLoadTest extends CacheAsideScenario {

  SharedLoadTest(RedisServer server) {
    super(server);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_concurrentMisses_loadsOnce(LoadOptions options) throws Exception {
    Cache<String, String> cache =
        here.cache("test", CacheFixture.strings().setStatisticsEnabled(true));

    List<Future<String>> results = readersOf(cache, 16, options, this::slowly);

    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("load 1");
    }
    assertThat(loads).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_failingSourceAndConcurrentCallers_failsAllCallers(LoadOptions options) throws Exception {
    Cache<String, String> cache =
        here.cache("test", CacheFixture.strings().setStatisticsEnabled(true));
    IOException failure = new IOException("on purpose");

    List<Future<String>> results =
        readersOf(
            cache,
            4,
            options,
            () -> {
              slowly();
              throw failure;
            });

    // A thread that requests its load token late starts its own load, which fails as well.
    for (Future<String> result : results) {
      assertThat(catchThrowable(result::get))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
    }
    assertThat(loads.get()).isBetween(1, 4);
  }

  /** Starts readers, and ends the source when all of them have missed. */
  private List<Future<String>> readersOf(
      Cache<String, String> cache, int number, LoadOptions options, Callable<String> source)
      throws Exception {
    CacheAside<String, String> cacheAside = CacheAside.of(cache);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      results.add(threads.submit(() -> cacheAside.get("k", options, source)));
    }
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    await()
        .untilAsserted(
            () -> assertThat(Counters.of(cache)).isEqualTo(new Counters(0, number, 0, 0)));
    mayEnd.countDown();
    return results;
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_maxWaitExceeded_runsOwnSourceAndKeepsItsValue(LoadOptions options) throws Exception {
    Cache<String, String> mine = here.cache();
    CacheAside<String, String> cache = CacheAside.of(mine);
    CacheAside<String, String> theirs = CacheAside.of(there.cache());
    Future<String> slow = threads.submit(() -> cache.get("k", options, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    LoadOptions impatient = options.toBuilder().maxWait(Duration.ofMillis(20)).build();

    assertThat(cache.get("k", impatient, () -> "own")).isEqualTo("own");
    assertThat(mine.get("k")).isEqualTo("own");
    mine.remove("k");
    assertThat(theirs.get("k", impatient, () -> "theirs")).isEqualTo("theirs");
    mayEnd.countDown();

    assertThat(slow.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("theirs");
  }

  @Test
  void get_equallyEncodedKeys_sharesLoad() throws Exception {
    Cache<byte[], String> cache =
        here.cache(
            "test",
            new MutableConfiguration<byte[], String>()
                .setTypes(byte[].class, String.class)
                .setStatisticsEnabled(true));
    CacheAside<byte[], String> cacheAside = CacheAside.of(cache);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(threads.submit(() -> cacheAside.get(new byte[] {1}, this::slowly)));
    }
    await().untilAsserted(() -> assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 4, 0, 0)));
    mayEnd.countDown();

    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("load 1");
    }
  }

  @Test
  void get_interruptedWhileWaiting_throwsAndKeepsInterruptFlag() throws Exception {
    CacheAside<String, String> cache = CacheAside.of(here.cache());
    Future<String> slow = threads.submit(() -> cache.get("k", this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    List<Object> seen = new ArrayList<>();
    Thread waiting =
        new Thread(
            () -> {
              seen.add(catchThrowable(() -> cache.get("k", unexpected())));
              seen.add(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    waiting.interrupt();
    waiting.join();

    assertThat(seen.get(0)).isInstanceOf(CacheException.class);
    assertThat(seen.get(1)).isEqualTo(true);
    mayEnd.countDown();
    assertThat(slow.get()).isEqualTo("load 1");
  }
}
