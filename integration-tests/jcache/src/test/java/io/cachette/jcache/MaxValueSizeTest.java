package io.cachette.jcache;

import static io.cachette.jcache.support.EntryProcessors.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that values above the limit are refused, with the way out, before anything is sent. */
@RedisTest
class MaxValueSizeTest {

  private static final String LARGE = "v".repeat(1_000);

  private final RedisServer server;
  private final CacheFixture fixture;

  MaxValueSizeTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Consumer<Cache<String, String>>>> operations() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", LARGE)),
        Named.of("putAll", cache -> cache.putAll(Map.of("j", "small", "k", LARGE))),
        Named.of("getAndPut", cache -> cache.getAndPut("k", LARGE)),
        Named.of("putIfAbsent", cache -> cache.putIfAbsent("k", LARGE)),
        Named.of("replace", cache -> cache.replace("k", LARGE)),
        Named.of("replace(k, old, new)", cache -> cache.replace("k", "old", LARGE)),
        Named.of("remove(k, old)", cache -> cache.remove("k", LARGE)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_valueAboveLimit_throwsAndSendsNothing(Consumer<Cache<String, String>> operation) {
    Cache<String, String> cache = fixture.cache("test", limited().build());
    try (Traffic traffic = Traffic.on(server)) {
      assertThat(
              traffic.during(
                  () ->
                      assertThatThrownBy(() -> operation.accept(cache))
                          .isInstanceOf(CacheException.class)
                          .hasMessageContainingAll(
                              "Cache 'test'",
                              "key s:k",
                              "takes 1002 bytes",
                              "may take 1001",
                              "max-value-size")))
          .isEmpty();
    }
  }

  @Test
  void invokeAndCacheAside_valueAboveLimit_throwAndStoreNothing() {
    Cache<String, String> cache = fixture.cache("test", limited().build());

    assertThatThrownBy(() -> cache.invoke("k", setting(LARGE)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("max-value-size");
    assertThatThrownBy(() -> CacheAside.of(cache).get("k", () -> LARGE))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("max-value-size");

    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void put_valueAtLimit_isStored() {
    Cache<String, String> cache = fixture.cache("test", limited().build());

    cache.put("k", LARGE.substring(1));

    assertThat(cache.get("k")).hasSize(999);
  }

  @Test
  void put_compressedValueBelowLimit_isStored() {
    Cache<String, String> cache =
        fixture.cache(
            "test", limited().compression(Compression.LZ4).compressionThreshold(0).build());

    cache.put("k", LARGE.repeat(3));

    assertThat(cache.get("k")).hasSize(3_000);
  }

  @Test
  void put_valueAboveDefault_throws() {
    Cache<String, String> cache = fixture.cache();

    assertThatThrownBy(() -> cache.put("k", LARGE.repeat(17_000)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("may take 16777216");
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void put_limitInProperties_holds() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", fixture.server().toString());
    properties.setProperty("cachette.namespace", fixture.namespace());
    properties.setProperty("cachette.caches.t*.max-value-size", "1k");
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      Cache<String, String> cache =
          provider
              .getCacheManager(null, null, properties)
              .createCache("test", CacheFixture.strings());

      assertThatThrownBy(() -> cache.put("k", LARGE.repeat(2)))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("may take 1024");
      cache.getCacheManager().destroyCache("test");
    }
  }

  private static CachetteConfigurationBuilder<String, String> limited() {
    return CachetteConfiguration.builder(String.class, String.class).maxValueSize(1_001);
  }
}
