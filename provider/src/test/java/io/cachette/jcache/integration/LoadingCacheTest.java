package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.Unreadable;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.LoadingCache;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads by the source of the caller: who runs it, who shares it, and when it is stored. */
@RedisTest
@Timeout(60)
class LoadingCacheTest {

  private static final LoadOptions LEASED = LoadOptions.DEFAULTS.withLease(Duration.ofMinutes(1));

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  LoadingCacheTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    // Whatever happened: no load is under way, so neither a ticket nor a lease may be left.
    Object left =
        server.command(
            "EXISTS", here.namespace() + ":{test:0}:loads", here.namespace() + ":{test:0}:loading");
    there.close();
    here.close();
    assertThat(left).isEqualTo(0L);
  }

  static Stream<LoadOptions> withAndWithoutLease() {
    return Stream.of(LoadOptions.DEFAULTS, LEASED);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_absentKey_runsSourceOnCallerThreadAndStoresValue(LoadOptions options) throws Exception {
    LoadingCache<String, String> cache = LoadingCache.of(here.cache());
    List<Thread> ran = new ArrayList<>();

    String loaded =
        cache.get(
            "k",
            options,
            () -> {
              ran.add(Thread.currentThread());
              return "loaded";
            });

    assertThat(loaded).isEqualTo("loaded");
    assertThat(cache.get("k", options, unexpected())).isEqualTo("loaded");
    assertThat(cache.get("k", unexpected())).isEqualTo("loaded");
    assertThat(ran).containsExactly(Thread.currentThread());
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_sourceReturnsNull_returnsNullAndStoresNothing(LoadOptions options) throws Exception {
    Cache<String, String> cache = here.cache();
    LoadingCache<String, String> loadingCache = LoadingCache.of(cache);

    assertThat(loadingCache.get("k", options, () -> null)).isNull();

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(loadingCache.get("k", options, () -> "loaded")).isEqualTo("loaded");
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_failingSource_rethrowsFailureAndLoadsAgain(LoadOptions options) throws Exception {
    LoadingCache<String, String> cache = LoadingCache.of(here.cache());
    for (Throwable failure :
        List.of(new IOException("a"), new IllegalStateException("b"), new AssertionError("c"))) {
      assertThatThrownBy(() -> cache.get("k", options, () -> sneaky(failure))).isSameAs(failure);
      assertThatThrownBy(() -> cache.renew("k", options, () -> sneaky(failure))).isSameAs(failure);
    }

    assertThat(cache.get("k", options, () -> "loaded")).isEqualTo("loaded");
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

    // A thread that takes its ticket late begins a load of its own, which fails as well.
    for (Future<String> result : results) {
      assertThat(catchThrowable(result::get))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
    }
    assertThat(loads.get()).isBetween(1, 4);
  }

  /** Starts readers, and lets the source end when all of them have missed. */
  private List<Future<String>> readersOf(
      Cache<String, String> cache, int number, LoadOptions options, Callable<String> source)
      throws Exception {
    LoadingCache<String, String> loadingCache = LoadingCache.of(cache);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      results.add(threads.submit(() -> loadingCache.get("k", options, source)));
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
  void get_waitLimitExceeded_runsOwnSourceAndKeepsItsValue(LoadOptions options) throws Exception {
    Cache<String, String> mine = here.cache();
    LoadingCache<String, String> cache = LoadingCache.of(mine);
    LoadingCache<String, String> theirs = LoadingCache.of(there.cache());
    Future<String> slow = threads.submit(() -> cache.get("k", options, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    LoadOptions impatient = options.withWaitLimit(Duration.ofMillis(20));

    assertThat(cache.get("k", impatient, () -> "own")).isEqualTo("own");
    assertThat(mine.get("k")).isEqualTo("own");
    mine.remove("k");
    assertThat(theirs.get("k", impatient, () -> "theirs")).isEqualTo("theirs");
    mayEnd.countDown();

    assertThat(slow.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("theirs");
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_sourceReadsOwnKey_runsNestedSource(LoadOptions options) throws Exception {
    LoadOptions patient = options.withWaitLimit(Duration.ofHours(1));
    LoadingCache<String, String> cache = LoadingCache.of(here.cache());

    String value =
        cache.get(
            "k",
            patient,
            () ->
                "outer "
                    + cache.get("other", patient, () -> cache.get("k", patient, () -> "inner")));

    assertThat(value).isEqualTo("outer inner");
  }

  static Stream<Arguments> overtaking() {
    return Stream.of(
            change("put", cache -> cache.put("k", "newer"), "newer"),
            change("remove", cache -> cache.remove("k"), null),
            change("clear", Cache::clear, null),
            change("removeAll", cache -> cache.removeAll(Set.of("k")), null))
        .flatMap(
            each ->
                withAndWithoutLease()
                    .map(
                        options ->
                            Arguments.of(each.get()[0], options, each.get()[1], each.get()[2])));
  }

  private static Arguments change(
      String name, Consumer<Cache<String, String>> change, @Nullable String left) {
    return Arguments.of(name, change, left);
  }

  @ParameterizedTest
  @MethodSource("overtaking")
  void load_changeDuringLoad_isNotStored(
      String name,
      LoadOptions options,
      Consumer<Cache<String, String>> change,
      @Nullable String left)
      throws Exception {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    LoadingCache<String, String> cache = LoadingCache.of(mine);
    for (Cache<String, String> overtaker : List.of(mine, theirs)) {
      mine.remove("k");
      assertThat(cache.get("k", options, () -> during(() -> change.accept(overtaker))))
          .isEqualTo("stale");
      assertThat(theirs.get("k")).isEqualTo(left);
      assertThat(cache.renew("k", options, () -> during(() -> change.accept(overtaker))))
          .isEqualTo("stale");
      assertThat(theirs.get("k")).isEqualTo(left);
    }
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_entryRemovedDuringLoad_startsNewLoad(LoadOptions options) throws Exception {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    LoadingCache<String, String> cache = LoadingCache.of(mine);
    Future<String> old = threads.submit(() -> cache.get("k", options, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

    theirs.remove("k");

    assertThat(cache.get("k", options, () -> "new")).isEqualTo("new");
    theirs.remove("k");
    assertThat(LoadingCache.of(theirs).get("k", options, () -> "newer")).isEqualTo("newer");
    mayEnd.countDown();
    assertThat(old.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("newer");
  }

  @Test
  void renew_overlappingRenewals_keepsLatestStarted() throws Exception {
    Cache<String, String> mine = here.cache();
    LoadingCache<String, String> cache = LoadingCache.of(mine);
    mine.put("k", "old");
    Future<String> first =
        threads.submit(() -> cache.renew("k", LoadOptions.DEFAULTS, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

    assertThat(cache.renew("k", LoadOptions.DEFAULTS, () -> "second")).isEqualTo("second");
    mayEnd.countDown();

    assertThat(first.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("second");
    assertThat(cache.renew("k", LoadOptions.DEFAULTS, () -> null)).isNull();
    assertThat(mine.get("k")).isEqualTo("second");
  }

  @Test
  void get_equallyEncodedKeys_sharesLoad() throws Exception {
    Cache<byte[], String> cache =
        here.cache(
            "test",
            new MutableConfiguration<byte[], String>()
                .setTypes(byte[].class, String.class)
                .setStatisticsEnabled(true));
    LoadingCache<byte[], String> loadingCache = LoadingCache.of(cache);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(threads.submit(() -> loadingCache.get(new byte[] {1}, this::slowly)));
    }
    await().untilAsserted(() -> assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 4, 0, 0)));
    mayEnd.countDown();

    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("load 1");
    }
  }

  @Test
  void get_interruptedWhileWaiting_throwsAndKeepsInterruptFlag() throws Exception {
    LoadingCache<String, String> cache = LoadingCache.of(here.cache());
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

  @Test
  void get_unserializableValue_throwsAndReleasesLoadToken() {
    Cache<Object, Object> cache = here.cache("test", new MutableConfiguration<>());

    assertThatThrownBy(() -> LoadingCache.of(cache).get("k", Thread::new))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void get_unreadableValue_loadsAndReplacesIt() throws Exception {
    Cache<String, String> cache =
        here.cache(
            "test",
            CachetteConfiguration.builder(String.class, String.class)
                .unreadable(Unreadable.MISS)
                .build());
    LoadOptions aged = LEASED.withStaleFor(Duration.ofMinutes(1));
    for (LoadOptions options : List.of(LoadOptions.DEFAULTS, LEASED, aged)) {
      server.command("HSET", here.namespace() + ":{test:0}", "s:k", "e:no.such.Enum#A");

      assertThat(LoadingCache.of(cache).get("k", options, () -> "loaded")).isEqualTo("loaded");

      assertThat(cache.get("k")).isEqualTo("loaded");
    }
  }

  @Test
  void get_entryLeasedByWriter_doesNotStoreLoadedValue() throws Exception {
    Cache<String, String> cache = here.cache();
    String leases = here.namespace() + ":{test:0}:leases";

    String loaded =
        LoadingCache.of(cache)
            .get(
                "k",
                () -> {
                  server.command("HSET", leases, "s:k", "99999999999999:somebody");
                  return "loaded";
                });

    assertThat(loaded).isEqualTo("loaded");
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void get_cacheDestroyedDuringLoad_leavesNoKey() throws Exception {
    LoadingCache<String, String> cache = LoadingCache.of(here.cache());

    assertThat(cache.get("k", LEASED, () -> during(this::destroyBySomebodyElse)))
        .isEqualTo("stale");

    assertThat(server.command("KEYS", here.namespace() + "*")).asString().isEqualTo("[]");
  }

  private void destroyBySomebodyElse() {
    try (CacheFixture somebody = here.anotherNode()) {
      somebody.cache(); // which the fixture destroys
    }
  }

  @Test
  void of_cacheOfOtherProvider_throwsIllegalArgumentException() {
    Cache<?, ?> foreign =
        (Cache<?, ?>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Cache.class},
                (proxy, method, arguments) -> {
                  throw new IllegalArgumentException("Not to " + arguments[0]);
                });

    assertThatThrownBy(() -> LoadingCache.of(foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_closedCache_throwsIllegalStateException() {
    Cache<String, String> cache = here.cache();
    LoadingCache<String, String> open = LoadingCache.of(cache);
    cache.close();

    assertThatThrownBy(() -> LoadingCache.of(cache)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> open.get("k", unexpected())).isInstanceOf(IllegalStateException.class);
  }

  private static Callable<String> unexpected() {
    return () -> {
      throw new AssertionError("The source must not run");
    };
  }

  private String slowly() throws InterruptedException {
    int load = loads.incrementAndGet();
    loading.countDown();
    assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
    return "load " + load;
  }

  private static String during(Runnable change) {
    change.run();
    return "stale";
  }

  private static String sneaky(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
