package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Uses each part of Cachette. Runs on each class path of the pom. */
@RedisTest
final class ApplicationTest {

  @Test
  void caches_twoNodes_storeInRedisAndPublish(RedisServer server) throws Exception {
    BlockingQueue<String> created = new LinkedBlockingQueue<>();
    // By its name: a Redisson of the application brings another provider.
    try (CachingProvider provider =
            Caching.getCachingProvider(CachetteCachingProvider.class.getName());
        CachingProvider otherNode = new CachetteCachingProvider()) {
      Cache<String, String> cache = createCache(provider, server);
      Cache<String, String> other = createCache(otherNode, server);
      other.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(
              new FactoryBuilder.SingletonFactory<>(
                  (CacheEntryCreatedListener<String, String>)
                      events -> events.forEach(event -> created.add(event.getKey()))),
              null,
              false,
              false));

      cache.put("k", "v");

      assertThat(other.get("k")).isEqualTo("v");
      assertThat(created.poll(1, TimeUnit.MINUTES)).isEqualTo("k");
      RedissonClient client = cache.getCacheManager().unwrap(RedissonClient.class);
      assertThat(client.getKeys().countExists("cachette:{books}")).isEqualTo(1);
    }
  }

  private static Cache<String, String> createCache(CachingProvider provider, RedisServer server) {
    CacheManager manager = provider.getCacheManager(null, null, properties(server));
    return manager.createCache(
        "books", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  @Test
  void limiters_onePermit_refuseTheSecond(RedisServer server) {
    RateLimitPolicy policy =
        RateLimitPolicy.builder("login").limit(1).period(Duration.ofMinutes(1)).build();
    try (RateLimiters limits = RateLimiters.builder().properties(properties(server)).open()) {
      RateLimiter logins = limits.limiter(policy);

      assertThat(logins.tryAcquire("ann").isAllowed()).isTrue();
      assertThat(logins.tryAcquire("ann").isAllowed()).isFalse();
    }
  }

  @Test
  void locks_heldLock_isRefusedToOthers(RedisServer server) {
    try (DistributedLocks locks = DistributedLocks.builder().properties(properties(server)).open();
        DistributedLocks others =
            DistributedLocks.builder().properties(properties(server)).open()) {
      DistributedLock lock = locks.lock("job");
      Optional<Lease> lease = lock.tryAcquire();

      assertThat(lease).isPresent();
      assertThat(others.lock("job").tryAcquire()).isEmpty();
      lease.orElseThrow().close();
      assertThat(others.lock("job").tryAcquire()).isPresent();
    }
  }

  @Test
  void annotations_secondCall_returnsCachedResult(RedisServer server) {
    System.setProperty("cachette.redis.url", server.uri().toString());
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new CacheExtension())
            .addBeanClasses(Catalogue.class)
            .initialize()) {
      Catalogue catalogue = container.select(Catalogue.class).get();

      assertThat(catalogue.find("42")).isEqualTo("book 42, call 1");
      assertThat(catalogue.find("42")).isEqualTo("book 42, call 1");
    } finally {
      System.clearProperty("cachette.redis.url");
    }
  }

  @Test
  void sessions_twoServers_shareAttributes(RedisServer server) throws Exception {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    String first;
    try (WebServer node = WebServer.start(server.uri())) {
      first = get(browser, node.uri());
    }
    try (WebServer node = WebServer.start(server.uri())) {
      assertThat(first).isEqualTo("1");
      assertThat(get(browser, node.uri())).isEqualTo("2");
    }
  }

  private static String get(HttpClient browser, URI uri) throws IOException, InterruptedException {
    return browser.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static Properties properties(RedisServer server) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "cachette.redis.url", server.uri().toString(),
            "cachette.redis.timeout", "10s",
            "cachette.redis.connect-timeout", "30s"));
    return properties;
  }
}
