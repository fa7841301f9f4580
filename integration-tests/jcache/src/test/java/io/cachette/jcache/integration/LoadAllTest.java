package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests what {@code loadAll} loads, stores and reports. */
@RedisTest
@Timeout(60)
class LoadAllTest extends LoaderScenario {

  LoadAllTest(RedisServer server) {
    super(server);
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
}
