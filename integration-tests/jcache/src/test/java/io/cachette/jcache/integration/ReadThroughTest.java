package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.OperationTable;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests read-through. The {@link OperationTable} lists the operations that load. */
@RedisTest
@Timeout(60)
class ReadThroughTest extends LoaderScenario {

  ReadThroughTest(RedisServer server) {
    super(server);
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
  void getAll_loaderReturnsExtraKeys_ignoresThem() {
    Cache<String, String> cache =
        cache(new MapLoader(keys -> Map.of("k", "loaded", "extra", "loaded")));

    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));

    assertThat(cache.containsKey("extra")).isFalse();
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
}
