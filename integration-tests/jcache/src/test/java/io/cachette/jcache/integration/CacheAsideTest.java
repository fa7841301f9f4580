package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests loads with the source of the caller: its thread, its result, and its failures. */
@RedisTest
@Timeout(60)
class CacheAsideTest extends CacheAsideScenario {

  CacheAsideTest(RedisServer server) {
    super(server);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_absentKey_runsSourceOnCallerThreadAndStoresValue(LoadOptions options) throws Exception {
    CacheAside<String, String> cache = CacheAside.of(here.cache());
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
    CacheAside<String, String> cacheAside = CacheAside.of(cache);

    assertThat(cacheAside.get("k", options, () -> null)).isNull();

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(cacheAside.get("k", options, () -> "loaded")).isEqualTo("loaded");
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_failingSource_rethrowsFailureAndLoadsAgain(LoadOptions options) throws Exception {
    CacheAside<String, String> cache = CacheAside.of(here.cache());
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
    LoadOptions patient = options.toBuilder().maxWait(Duration.ofHours(1)).build();
    CacheAside<String, String> cache = CacheAside.of(here.cache());

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

    assertThatThrownBy(() -> CacheAside.of(cache).get("k", Thread::new))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL", "MISS"})
  void get_unreadableValue_loadsAndReplacesIt(UnreadableValuePolicy policy) throws Exception {
    Cache<String, String> cache =
        here.cache(
            "test",
            CachetteConfiguration.builder(String.class, String.class)
                .unreadableValues(policy)
                .statistics(true)
                .build());
    LoadOptions aged = LEASED.toBuilder().staleFor(Duration.ofMinutes(1)).build();
    for (LoadOptions options : List.of(LoadOptions.defaults(), LEASED, aged)) {
      server.command("HSET", here.namespace() + ":{test}", "s:k", "e:no.such.Enum#A");

      assertThat(CacheAside.of(cache).get("k", options, () -> "loaded")).isEqualTo("loaded");

      assertThat(cache.get("k")).isEqualTo("loaded");
    }
    assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(3);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(3, 3, 3, 0));
  }

  @Test
  void getAsync_unreadableValue_loadsAndReplacesIt() {
    Cache<String, String> cache = here.cache();
    server.command("HSET", here.namespace() + ":{test}", "s:k", "e:no.such.Enum#A");

    assertThat(
            CacheAside.of(cache)
                .getAsync(
                    "k", LoadOptions.defaults(), () -> CompletableFuture.completedFuture("loaded")))
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo("loaded");

    assertThat(cache.get("k")).isEqualTo("loaded");
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

    assertThatThrownBy(() -> CacheAside.of(foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_closedCache_throwsIllegalStateException() {
    Cache<String, String> cache = here.cache();
    CacheAside<String, String> open = CacheAside.of(cache);
    cache.close();

    assertThatThrownBy(() -> CacheAside.of(cache)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> open.get("k", unexpected())).isInstanceOf(IllegalStateException.class);
  }

  private static String sneaky(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
