package io.cachette.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.jcache.NearCache;
import java.time.Duration;
import javax.cache.Cache;

/** What tests of near caches need: their configuration, and waiting until one serves a key. */
final class NearNodes {

  /** Other JVMs may take the processors. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private NearNodes() {}

  static CachetteConfiguration<String, String> strings() {
    return strings(NearCacheConfiguration.builder().build());
  }

  static CachetteConfiguration<String, String> strings(NearCacheConfiguration nearCache) {
    return CachetteConfiguration.builder(String.class, String.class).nearCache(nearCache).build();
  }

  static <K, V> CachetteConfiguration<K, V> withNearCache(
      CachetteConfigurationBuilder<K, V> builder) {
    return builder.nearCache(NearCacheConfiguration.builder().build()).build();
  }

  /** Reads a key until the near cache serves it, with a value. */
  static <K, V> void awaitServed(Cache<K, V> cache, K key, V value) {
    NearCache near = NearCache.of(cache);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              long hits = near.getHits();
              assertThat(cache.get(key)).isEqualTo(value);
              assertThat(near.getHits()).isGreaterThan(hits);
            });
  }

  /** Waits until the near cache of a node serves no values. */
  static void awaitBypassed(Cache<?, ?> cache) {
    await().atMost(PATIENCE).until(() -> !NearCache.of(cache).isTrusted());
  }

  /** Reads a key until it has a value. */
  static <K, V> void awaitValue(Cache<K, V> cache, K key, V value) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(cache.get(key)).isEqualTo(value));
  }
}
