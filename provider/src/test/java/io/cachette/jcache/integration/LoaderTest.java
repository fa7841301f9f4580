package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.OperationTable;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading through and loadAll; which operations load at all, {@link OperationTable} says. */
@RedisTest
@Timeout(60)
class LoaderTest {

  private final RedisServer server;
  private final CacheFixture fixture;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  LoaderTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    // Whatever happened: no load is under way, so no ticket may be left.
    Object tickets = server.command("EXISTS", fixture.namespace() + ":{test:0}:loads");
    fixture.close();
    assertThat(tickets).isEqualTo(0L);
  }

  @Test
  void get_absentKey_loadsOnceAndStoresValue() {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            key -> {
              loads.incrementAndGet();
              return "loaded " + key;
            });

    assertThat(cache.get("a")).isEqualTo("loaded a");
    assertThat(cache.get("a")).isEqualTo("loaded a");

    assertThat(loads).hasValue(1);
  }

  @Test
  void getAll_someKeysAbsent_loadsOnlyThose() {
    List<String> loaded = new ArrayList<>();
    Cache<String, String> cache =
        cache(
            key -> {
              loaded.add(key);
              return key.equals("none") ? null : "loaded " + key;
            });
    cache.put("a", "cached");

    assertThat(cache.getAll(Set.of("a", "b", "none")))
        .isEqualTo(Map.of("a", "cached", "b", "loaded b"));

    assertThat(loaded).containsExactlyInAnyOrder("b", "none");
  }

  @Test
  void invoke_sourceHasNoValue_loadsOnce() {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            key -> {
              loads.incrementAndGet();
              return null;
            });

    String seen =
        cache.invoke("k", (entry, arguments) -> entry.getValue() + " and " + entry.getValue());

    assertThat(seen).isEqualTo("null and null");
    assertThat(loads).hasValue(1);
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
    // The others have missed, too, before the one that loads may go on.
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
                return "healed";
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
    // A thread that was late starts a load of its own; at least the one that loaded failed.
    assertThat(failures)
        .filteredOn(failure -> failure != null)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CacheLoaderException.class)
                    .hasRootCauseMessage("on purpose"));
    assertThat(cache.get("k")).isEqualTo("healed");
  }

  static Stream<Named<Consumer<Cache<String, String>>>> overtaking() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", "newer")),
        Named.of("putIfAbsent", cache -> cache.putIfAbsent("k", "newer")),
        Named.of("putAll", cache -> cache.putAll(Map.of("k", "newer"))),
        Named.of("getAndPut", cache -> cache.getAndPut("k", "newer")),
        Named.of("invoke", cache -> cache.invoke("k", LoaderTest::set)),
        Named.of("remove", cache -> cache.remove("k")),
        Named.of("getAndRemove", cache -> cache.getAndRemove("k")),
        Named.of("removeAll of keys", cache -> cache.removeAll(Set.of("k"))),
        Named.of("clear", Cache::clear));
  }

  @ParameterizedTest
  @MethodSource("overtaking")
  void get_changeDuringLoad_keepsResultOfChange(Consumer<Cache<String, String>> overtaking)
      throws Exception {
    overtake(cache -> cache.get("k"), overtaking);
  }

  @ParameterizedTest
  @MethodSource("overtaking")
  void loadAll_changeDuringLoad_keepsResultOfChange(Consumer<Cache<String, String>> overtaking)
      throws Exception {
    overtake(cache -> loadAll(cache, Set.of("k"), true), overtaking);
  }

  private void overtake(
      Consumer<Cache<String, String>> reading, Consumer<Cache<String, String>> overtaking)
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
      Cache<String, String> overtaker = there.cache();
      Future<?> reader = threads.submit(() -> reading.accept(cache));
      waitFor(loading);
      overtaking.accept(overtaker);
      String expected = overtaker.get("k");
      release.countDown();
      reader.get();

      assertThat(overtaker.get("k")).isEqualTo(expected).isNotEqualTo("stale");
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

  @Test
  void loadAll_keepOrReplace_storesLoadedValuesWithoutNulls() {
    Cache<String, String> cache = cache(key -> key.equals("none") ? null : "loaded");
    cache.put("a", "cached");
    cache.put("none", "cached");

    loadAll(cache, Set.of("a", "b", "none"), false);
    assertThat(cache.getAll(Set.of("a", "b", "none")))
        .isEqualTo(Map.of("a", "cached", "b", "loaded", "none", "cached"));

    loadAll(cache, Set.of("a", "b", "none"), true);
    assertThat(cache.getAll(Set.of("a", "b", "none")))
        .isEqualTo(Map.of("a", "loaded", "b", "loaded", "none", "cached"));
  }

  @Test
  void loadAll_moreThanThousandKeys_loadsAll() {
    Cache<String, String> cache = cache(key -> "loaded " + key);
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 2500; i++) {
      many.put("k" + i, "loaded k" + i);
    }

    loadAll(cache, many.keySet(), false);

    assertThat(cache.getAll(many.keySet())).isEqualTo(many);
  }

  @Test
  void loadAll_failingLoader_notifiesCompletionListener() {
    Cache<String, String> cache =
        cache(
            key -> {
              throw new IllegalStateException("on purpose");
            });

    assertThatThrownBy(() -> loadAll(cache, Set.of("k"), false))
        .hasCauseInstanceOf(CacheLoaderException.class)
        .hasRootCauseMessage("on purpose");
  }

  @Test
  void loadAll_noLoaderOrNoKeys_completes() {
    Cache<String, String> without = fixture.cache();

    loadAll(without, Set.of("k"), true);
    loadAll(without, Set.of(), true);

    assertThat(without.containsKey("k")).isFalse();
  }

  @Test
  void bulkLoad_loaderReturnsNullMap_throwsCacheLoaderException() {
    Cache<String, String> cache = cache(new MapLoader(keys -> null));

    assertThatThrownBy(() -> loadAll(cache, Set.of("k"), false))
        .hasCauseInstanceOf(CacheLoaderException.class)
        .hasMessageContaining("returned null");
    assertThatThrownBy(() -> cache.getAll(Set.of("k")))
        .isInstanceOf(CacheLoaderException.class)
        .hasMessageContaining("returned null");
  }

  @Test
  void getAll_loaderReturnsExtraKeys_ignoresThem() {
    Cache<String, String> cache =
        cache(new MapLoader(keys -> Map.of("k", "loaded", "extra", "loaded")));

    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));

    assertThat(cache.containsKey("extra")).isFalse();
  }

  @Test
  void loader_readsSameAndOtherKeyOfCache_succeeds() {
    List<Cache<String, String>> self = new ArrayList<>();
    AtomicInteger depth = new AtomicInteger();
    Cache<String, String> cache =
        cache(
            key -> {
              if (key.equals("other") || depth.incrementAndGet() > 1) {
                return "inner " + key;
              }
              return self.get(0).get("other") + ", " + self.get(0).get(key);
            });
    self.add(cache);

    assertThat(cache.get("k")).isEqualTo("inner other, inner k");
    assertThat(cache.get("other")).isEqualTo("inner other");
  }

  @Test
  void loader_readsCacheInsideProcessor_succeeds() {
    List<Cache<String, String>> self = new ArrayList<>();
    Cache<String, String> cache =
        cache(key -> key.equals("k") ? self.get(0).get("other") : "loaded " + key);
    self.add(cache);

    assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue()))
        .isEqualTo("loaded other");
  }

  @Test
  void get_unserializableLoadedValue_throwsCacheException() {
    Cache<Object, Object> cache =
        fixture.cache(
            "test",
            new MutableConfiguration<Object, Object>()
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new CacheLoader<>() {
                          @Override
                          public Object load(Object key) {
                            return new Thread();
                          }

                          @Override
                          public Map<Object, Object> loadAll(Iterable<?> keys) {
                            return Map.of();
                          }
                        }));

    assertThatThrownBy(() -> cache.get("k"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  private Cache<String, String> cache(Function<String, @Nullable String> source) {
    return cache(source, false);
  }

  private Cache<String, String> cache(
      Function<String, @Nullable String> source, boolean statistics) {
    return cache(new FunctionLoader(source), statistics);
  }

  private Cache<String, String> cache(CacheLoader<String, String> loader) {
    return cache(loader, false);
  }

  private Cache<String, String> cache(CacheLoader<String, String> loader, boolean statistics) {
    return fixture.cache(
        "test",
        CacheFixture.strings()
            .setStatisticsEnabled(statistics)
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> loader));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void loadAll(Cache<String, String> cache, Set<String> keys, boolean replace) {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(keys, replace, done);
    try {
      done.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String set(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue("newer");
    return "done";
  }

  /** A loader whose bulk load is a function. */
  private record MapLoader(Function<Iterable<? extends String>, @Nullable Map<String, String>> all)
      implements CacheLoader<String, String> {

    @Override
    public String load(String key) {
      throw new AssertionError("Only bulk loads are expected");
    }

    @Override
    @SuppressWarnings("NullAway") // a loader may be wrong
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return all.apply(keys);
    }
  }
}
