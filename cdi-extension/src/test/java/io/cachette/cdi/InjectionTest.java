package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.cdi.internal.caching.Caches;
import io.cachette.jcache.AsyncCache;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.annotation.CacheResult;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;

/** Injectable types, and when they are opened and closed. */
@RedisTest
final class InjectionTest {

  private final RedisServer server;

  InjectionTest(RedisServer server) {
    this.server = server;
  }

  @Dependent
  static class Client {
    @Inject CacheManager manager;
    @Inject CachingProvider provider;

    @Inject
    @CacheName("books")
    Cache<String, Integer> books;

    @Inject
    @CacheName("films")
    Cache<Integer, String> films;

    @Inject CacheFailures failures;
  }

  @ApplicationScoped
  static class Shop {
    final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "books")
    public int price(String isbn) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void injection_managerProviderAndCaches_succeeds() {
    try (Container container = Container.of(server, Client.class, Shop.class)) {
      Client client = container.get(Client.class);
      assertThat(client.provider.getDefaultURI()).isNotNull();
      assertThat(client.books.getName()).isEqualTo("books");
      client.films.put(1, "Metropolis");
      assertThat(client.films.get(1)).isEqualTo("Metropolis");
      container.get(Shop.class).price("42");
      assertThat(client.books.get("42")).isEqualTo(1);
      assertThat(client.failures.count(CacheFailures.Operation.GET)).isZero();
    }
  }

  @Test
  void injectedCache_firstUse_opensOnce() {
    try (Container container = Container.of(server, Client.class)) {
      Client client = container.get(Client.class);
      assertThat(client.manager.getCacheNames()).isEmpty();
      client.books.put("42", 1);
      assertThat(client.manager.getCacheNames()).containsExactly("books");
      assertThat(client.books.unwrap(AsyncCache.class))
          .isSameAs(client.books.unwrap(AsyncCache.class));
    }
  }

  @Test
  void injectedCache_closedOrDestroyed_opensAgain() {
    try (Container container = Container.of(server, Client.class)) {
      Client client = container.get(Client.class);
      client.books.put("42", 1);
      client.books.close();
      assertThat(client.books.get("42")).isEqualTo(1);
      client.manager.destroyCache("books");
      assertThat(client.books.get("42")).isNull();
    }
  }

  @Dependent
  static class Lookup {
    @Inject @Any Instance<Cache<String, String>> caches;
  }

  @Test
  void select_cacheNameLiteral_returnsNamedCache() {
    try (Container container = Container.of(server, Lookup.class)) {
      Cache<String, String> cache =
          container.get(Lookup.class).caches.select(CacheName.Literal.of("looked up")).get();
      cache.put("a", "A");
      assertThat(cache.getName()).isEqualTo("looked up");
      assertThat(container.cache("looked up").get("a")).isEqualTo("A");
    }
  }

  @Test
  void cacheManager_containerClosed_closesAndEndsThreads() {
    CacheManager manager;
    try (Container container = Container.of(server, Client.class)) {
      Client client = container.get(Client.class);
      client.books.put("42", 1);
      manager = client.books.getCacheManager();
      assertThat(manager.isClosed()).isFalse();
    }
    assertThat(manager.isClosed()).isTrue();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("redisson")));
  }

  @Test
  void cachingProvider_defaultUri_returnsManagerOfContainer() {
    try (Container container = Container.of(server, Client.class)) {
      Client client = container.get(Client.class);
      client.books.put("42", 1);
      CachingProvider provider =
          Caching.getCachingProvider("io.cachette.jcache.CachetteCachingProvider");
      Cache<String, Integer> same =
          provider
              .getCacheManager(
                  provider.getDefaultURI(), Thread.currentThread().getContextClassLoader())
              .getCache("books");
      assertThat(same.get("42")).isEqualTo(1);
    }
  }

  @ApplicationScoped
  static class OwnManager {

    private final CacheManager manager =
        Caching.getCachingProvider("io.cachette.jcache.CachetteCachingProvider")
            .getCacheManager(
                URI.create(System.getProperty("cachette.redis.url")),
                OwnManager.class.getClassLoader());

    @Produces
    @ApplicationScoped
    CacheManager manager() {
      return manager;
    }
  }

  @Test
  void cacheManager_producedByApplication_isUsedAndNotClosed() {
    CacheManager manager;
    try (Container container = Container.of(server, OwnManager.class, Client.class, Shop.class)) {
      container.get(Shop.class).price("42");
      Client client = container.get(Client.class);
      assertThat(client.books.get("42")).isEqualTo(1);
      manager = client.books.getCacheManager();
      assertThat(manager.getURI()).isEqualTo(server.uri());
    }
    assertThat(manager.isClosed()).isFalse();
    manager.close();
  }

  @Test
  void injectedCache_serializedCopy_readsSameCache() throws Exception {
    try (Container container = Container.of(server, Client.class)) {
      Client client = container.get(Client.class);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(client.films);
        out.writeObject(client.failures);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        Cache<?, ?> films = (Cache<?, ?>) in.readObject();
        client.films.put(1, "Metropolis");
        assertThat(films).hasSize(1);
        assertThat(((CacheFailures) in.readObject()).count(CacheFailures.Operation.GET)).isZero();
      }
    }
  }

  @Test
  void cacheResult_undeclaredEternalCache_logsWarning() {
    try (LogCapture logged = LogCapture.of(Caches.class);
        Container container =
            Container.with(server)
                .set("cachette.caches.default.expiry.created", "")
                .set("cachette.caches.meant.expiry", "eternal")
                .beans(Client.class, Shop.class)
                .start()) {
      container.get(Shop.class).price("42");
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("'books'", "never expire", "docs/configuration.md");
    }
  }

  @Test
  void cacheResult_disabledBySetting_callsMethodEachTime() {
    try (Container container =
        Container.with(server).set("cachette.cdi.enabled", "false").beans(Shop.class).start()) {
      Shop shop = container.get(Shop.class);
      assertThat(shop.price("42")).isNotEqualTo(shop.price("42"));
    }
  }
}
