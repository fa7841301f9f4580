package io.cachette.jcache.integration;

import static io.cachette.jcache.support.CacheFixture.loading;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the results and exceptions of loaders, and when a loader is called. */
@RedisTest
class LoaderContractTest {

  private final CacheFixture fixture;

  LoaderContractTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void load_valueOfOtherType_throwsAndStoresNothing() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(LoaderContractTest::newLoaderOfIntegers));
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of("a"), true, loaded);

    assertThatThrownBy(() -> cache.get("a"))
        .isInstanceOf(CacheLoaderException.class)
        .hasRootCauseMessage(
            "Cache 'test': the value is a java.lang.Integer, configured is java.lang.String");
    assertThatThrownBy(() -> cache.getAll(Set.of("a", "b")))
        .isInstanceOf(CacheLoaderException.class)
        .hasRootCauseInstanceOf(ClassCastException.class);
    assertThatThrownBy(loaded::get).hasRootCauseInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> entry.getValue()))
        .hasRootCauseInstanceOf(ClassCastException.class);

    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @SuppressWarnings("unchecked")
  private static CacheLoader<String, String> newLoaderOfIntegers() {
    CacheLoader<String, Integer> loader =
        new CacheLoader<>() {
          @Override
          public Integer load(String key) {
            return 1;
          }

          @Override
          public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, 1));
            return loaded;
          }
        };
    return (CacheLoader<String, String>) (CacheLoader<?, ?>) loader;
  }

  @Test
  void getAll_loaderFails_storesNothingAndCountsLookups() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                    key -> {
                      throw new IllegalStateException("The source fails on purpose");
                    })
                .setStatisticsEnabled(true));
    cache.put("a", "1");

    assertThatThrownBy(() -> cache.getAll(Set.of("a", "b", "c")))
        .isInstanceOf(CacheLoaderException.class);

    assertThat(cache.containsKey("b") || cache.containsKey("c")).isFalse();
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put hit miss miss"));
  }

  @Test
  void loadAll_loaderReturnsNullMap_failsWithCacheLoaderException() {
    Cache<String, String> cache = fixture.cache("test", loadingAll(keys -> noMap()));

    assertThatThrownBy(() -> load(cache, false, "k"))
        .hasCauseInstanceOf(CacheLoaderException.class)
        .hasStackTraceContaining("returned null");
  }

  @Test
  void loadAll_loaderReturnsNullValuesAndExtraKeys_storesRequestedEntries() throws Exception {
    Map<String, String> unmodifiable =
        Collections.unmodifiableMap(withNull("none", Map.of("k", "1", "unasked", "2")));
    Cache<String, String> cache = fixture.cache("test", loadingAll(keys -> unmodifiable));

    load(cache, false, "k", "none");

    assertThat(cache.get("k")).isEqualTo("1");
    assertThat(cache.containsKey("none")).isFalse();
    assertThat(cache.containsKey("unasked")).isFalse();
  }

  @Test
  void loadAll_nothingToLoad_doesNotCallLoader() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loadingAll(
                keys -> {
                  calls.incrementAndGet();
                  return Map.of();
                }));
    cache.put("k", "1");

    load(cache, true);
    load(cache, false, "k");

    assertThat(calls).hasValue(0);
  }

  @Test
  void loadAll_loaderThrowsError_notifiesCompletionListener() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loadingAll(
                keys -> {
                  throw new AssertionError("on purpose");
                }));

    assertThatThrownBy(() -> load(cache, false, "k"))
        .cause()
        .isInstanceOf(CacheLoaderException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void load_putDuringLoad_isNotStored(boolean replacing) throws Exception {
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      Cache<String, String> cache =
          fixture.cache(
              "test",
              loading(
                  key -> {
                    theirs.put(key, "newer");
                    return "loaded";
                  }));

      if (replacing) {
        load(cache, true, "k");
      } else {
        assertThat(cache.get("k")).isEqualTo("loaded");
      }

      assertThat(cache.get("k")).isEqualTo("newer");
    }
  }

  @Test
  void get_concurrentMisses_sharesOneLoadAndItsFailure() {
    int threads = 8;
    AtomicInteger loads = new AtomicInteger();
    List<Supplier<Long>> misses = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                    key -> {
                      loads.incrementAndGet();
                      await().until(() -> misses.get(0).get() == threads);
                      await().pollDelay(200, MILLISECONDS).until(() -> true);
                      throw new CacheLoaderException("on purpose");
                    })
                .setStatisticsEnabled(true));
    misses.add(() -> Counters.number(cache, "CacheMisses"));

    List<CompletableFuture<String>> gets =
        IntStream.range(0, threads)
            .mapToObj(i -> onThread(() -> String.valueOf(cache.get("k"))))
            .toList();

    for (CompletableFuture<String> get : gets) {
      assertThatThrownBy(get::join).hasCauseInstanceOf(CacheLoaderException.class);
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void getValue_sourceHasNoValue_loadsOnceAndNotAfterChange() {
    List<String> loads = new ArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                key -> {
                  loads.add(key);
                  return null;
                }));
    cache.put("present", "1");

    cache.invoke(
        "absent",
        (entry, arguments) -> {
          assertThat(entry.getValue()).isNull();
          assertThat(entry.getValue()).isNull();
          entry.setValue("2");
          entry.remove();
          assertThat(entry.getValue()).isNull();
          return null;
        });
    cache.invoke(
        "present",
        (entry, arguments) -> {
          entry.remove();
          assertThat(entry.getValue()).isNull();
          return null;
        });

    assertThat(loads).containsExactly("absent");
  }

  /** A loader that only loads several keys at once. */
  private interface Source extends CacheLoader<String, String> {
    @Override
    default String load(String key) {
      throw new UnsupportedOperationException();
    }
  }

  private static MutableConfiguration<String, String> loadingAll(
      Function<Iterable<? extends String>, Map<String, String>> source) {
    return CacheFixture.strings()
        .setCacheLoaderFactory(
            () ->
                new Source() {
                  @Override
                  public Map<String, String> loadAll(Iterable<? extends String> keys) {
                    return source.apply(keys);
                  }
                });
  }

  private static void load(Cache<String, String> cache, boolean replacing, String... keys)
      throws ExecutionException, InterruptedException {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of(keys), replacing, done);
    done.get();
  }

  @SuppressWarnings("NullAway") // what loaders must not return
  private static Map<String, String> noMap() {
    return null;
  }

  @SuppressWarnings("NullAway") // what loaders should not return
  private static Map<String, String> withNull(String key, Map<String, String> others) {
    Map<String, String> map = new HashMap<>(others);
    map.put(key, null);
    return map;
  }

  private static <T> CompletableFuture<T> onThread(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task, "corner").start());
  }
}
