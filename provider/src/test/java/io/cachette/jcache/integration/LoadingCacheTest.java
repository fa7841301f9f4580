package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Unreadable;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.LoadingCache;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests loads with the source of the caller: its thread, its result, and its failures. */
@RedisTest
@Timeout(60)
class LoadingCacheTest extends LoadingCacheScenario {

  LoadingCacheTest(RedisServer server) {
    super(server);
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

  private static String sneaky(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
