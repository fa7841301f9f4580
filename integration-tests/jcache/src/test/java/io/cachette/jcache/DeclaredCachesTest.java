package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests caches that a file declares, and templates for caches that the application creates. */
@RedisTest
@SuppressWarnings("unchecked") // getConfiguration takes a raw class
class DeclaredCachesTest {

  private static final String FILE =
      """
      redis: %s
      namespace: declared
      caches:
        orders:
          key-type: java.lang.String
          value-type: java.lang.Long
          expiry:
            created: 30s
        unloaded:
          read-through: true
        "regions.*":
          expiry:
            touched: 10m
          statistics: true
          near-cache: {enabled: false, max-entries: 7}
        default:
          management: true
      """;

  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final RedisServer server;
  private CacheManager manager;

  DeclaredCachesTest(RedisServer server, @TempDir Path folder) throws IOException {
    this.server = server;
    Path file =
        Files.writeString(folder.resolve("caches.yaml"), FILE.formatted(server.uri().toString()));
    this.manager = provider.getCacheManager(file.toUri(), null, new Properties());
  }

  @BeforeEach
  void empty() {
    server.flushAll();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void getCache_declaredCache_opensItAsConfigured() {
    Cache<String, Long> orders =
        Objects.requireNonNull(manager.getCache("orders", String.class, Long.class));
    orders.put("a", 1L);

    assertThat(orders.getConfiguration(CompleteConfiguration.class).getExpiryPolicyFactory())
        .isEqualTo(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 30)));
    assertThat(manager.<String, Long>getCache("orders")).isSameAs(orders);
    assertThat(new StoredEntries(server, "declared:{orders}").expiryTime("s:a")).isNotNull();
  }

  @Test
  void getCache_wrongTypes_throwsClassCastException() {
    assertThatThrownBy(() -> manager.getCache("orders", String.class, String.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContainingAll("orders", "java.lang.Long", "java.lang.String");
  }

  @Test
  void getCacheNames_openAndDeclaredCaches_returnsBoth() {
    manager.createCache("more", new MutableConfiguration<>());

    assertThat(manager.getCacheNames()).containsExactly("more", "orders", "unloaded");
  }

  @Test
  void getCache_nameMatchesOnlyPattern_returnsNull() {
    assertThat(manager.<Object, Object>getCache("regions.a")).isNull();
  }

  @Test
  void createCache_bareConfiguration_isCompletedByTemplate() {
    Cache<Object, Object> region = manager.createCache("regions.a", new MutableConfiguration<>());

    CompleteConfiguration<?, ?> effective = region.getConfiguration(CompleteConfiguration.class);
    assertThat(effective.getExpiryPolicyFactory())
        .isEqualTo(TouchedExpiryPolicy.factoryOf(Duration.TEN_MINUTES));
    assertThat(effective.isStatisticsEnabled()).isTrue();
    assertThat(effective.isManagementEnabled()).isTrue();
  }

  @Test
  void createCache_settingsInCodeAndTemplate_prefersCodePerSetting() {
    Cache<Object, Object> region =
        manager.createCache(
            "regions.a", CachetteConfiguration.builder().statistics(false).eternal().build());

    CachetteConfiguration<?, ?> effective = region.getConfiguration(CachetteConfiguration.class);
    assertThat(effective.isStatisticsEnabled()).isFalse();
    assertThat(effective.isManagementEnabled()).isTrue();
    assertThat(effective.getNearCache())
        .isEqualTo(NearCacheConfiguration.builder().enabled(false).maxEntries(7).build());
    assertThat(effective.getExpiryPolicyFactory())
        .isEqualTo(CachetteConfiguration.builder().build().getExpiryPolicyFactory());
  }

  @Test
  void createCache_declaredCacheTwice_throwsCacheException() {
    manager.createCache("orders", new MutableConfiguration<String, Long>());

    assertThatThrownBy(
            () -> manager.createCache("orders", new MutableConfiguration<String, Long>()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("orders");
  }

  @Test
  void getCache_closedOrDestroyedCache_opensItAgain() {
    Cache<String, Long> first = Objects.requireNonNull(manager.getCache("orders"));
    first.put("a", 1L);
    first.close();
    Cache<String, Long> second = Objects.requireNonNull(manager.getCache("orders"));
    assertThat(second).isNotSameAs(first);
    assertThat(second.get("a")).isEqualTo(1L);

    manager.destroyCache("orders");

    assertThat(manager.<String, Long>getCache("orders").get("a")).isNull();
  }

  @Test
  void getCache_declaredCacheWithoutLoader_throwsWithReason() {
    assertThatThrownBy(() -> manager.getCache("unloaded"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'unloaded'", "read-through", "loader");
  }

  @Test
  void getCache_concurrentCallers_opensOneCache() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Set<Object> opened = new HashSet<>();
      for (var result :
          threads.invokeAll(
              IntStream.range(0, 16)
                  .mapToObj(
                      i ->
                          (java.util.concurrent.Callable<Object>)
                              () -> Objects.requireNonNull(manager.getCache("orders")))
                  .collect(Collectors.toList()))) {
        opened.add(result.get());
      }
      assertThat(opened).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void enableStatistics_declaredCacheNotOpen_appliesAtFirstUse() {
    manager.enableStatistics("orders", true);

    assertThat(
            manager
                .<String, Long>getCache("orders")
                .getConfiguration(CompleteConfiguration.class)
                .isStatisticsEnabled())
        .isTrue();
  }

  @Test
  void createCache_otherKeyTypeThanStored_throwsCacheException() {
    manager.<String, Long>getCache("orders");
    try (CachetteCachingProvider other = new CachetteCachingProvider()) {
      CacheManager elsewhere = other.getCacheManager(manager.getURI(), null, new Properties());

      assertThatThrownBy(
              () ->
                  elsewhere.createCache(
                      "orders",
                      new MutableConfiguration<Integer, Long>()
                          .setTypes(Integer.class, Long.class)))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("key-type", "java.lang.String", "java.lang.Integer");
    }
  }
}
