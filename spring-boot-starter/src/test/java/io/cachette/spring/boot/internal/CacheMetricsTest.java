package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.cache.CacheMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** The statistics of caches as metrics. */
@RedisTest(dedicated = true)
final class CacheMetricsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Application {}

  @Test
  void cacheGets_declaredCache_areCounted(RedisServer redis) {
    Starter.runner(redis, "cachette.caches.books.statistics=true")
        .withUserConfiguration(Application.class)
        .withConfiguration(
            AutoConfigurations.of(
                CompositeMeterRegistryAutoConfiguration.class,
                MetricsAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class,
                CacheMetricsAutoConfiguration.class))
        .run(
            context -> {
              Cache<Object, Object> books = context.getBean(CacheManager.class).getCache("books");
              books.put("1", "one");
              books.get("1");
              assertThat(countHits(context.getBean(MeterRegistry.class))).isOne();
            });
  }

  /** Micrometer builds the name of the MBean from the URI of the manager. */
  @Test
  void cacheGets_managerUriWithPassword_areCounted(RedisServer redis) {
    redis.addUser("ann", "geheim", "~*", "&*", "+@all");
    URI uri = redis.uri("ann", "geheim");
    try (CacheManager manager = new CachetteCachingProvider().getCacheManager(uri, null)) {
      Cache<String, String> cache =
          manager.createCache(
              "metered",
              CachetteConfiguration.builder(String.class, String.class).statistics(true).build());
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      JCacheMetrics.monitor(registry, cache, List.of());
      cache.put("1", "one");
      cache.get("1");
      assertThat(countHits(registry)).isOne();
    }
  }

  private static double countHits(MeterRegistry registry) {
    return registry.get("cache.gets").tag("result", "hit").functionCounter().count();
  }
}
