package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/**
 * Tests managers with each form of configuration: they store in the configured server and
 * namespace.
 */
@RedisTest
class ConfiguredManagerTest {

  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final RedisServer server;
  private final Path folder;

  ConfiguredManagerTest(RedisServer server, @TempDir Path folder) {
    this.server = server;
    this.folder = folder;
  }

  @AfterEach
  void close() {
    provider.close();
    server.flushAll();
  }

  @Test
  void getCacheManager_fileUri_storesInConfiguredNamespace() throws IOException {
    URI uri = file("shop.yaml", "redis: " + server.uri() + "\nnamespace: offile").toUri();

    CacheManager manager = provider.getCacheManager(uri, null);

    assertThat(manager.getURI()).isEqualTo(uri);
    assertStores(manager, "offile");
    assertThat(provider.getCacheManager(uri, null)).isSameAs(manager);
  }

  @Test
  void getCacheManager_fileOnClassPath_storesInConfiguredNamespace() throws IOException {
    file("cachette.yaml", "redis: " + server.uri() + "\nnamespace: ofclasspath");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      assertStores(provider.getCacheManager(null, loader), "ofclasspath");
      assertStores(
          provider.getCacheManager(URI.create("classpath:cachette.yaml"), loader), "ofclasspath");
    }
  }

  @Test
  void getCacheManager_redissonBlockInFile_storesInConfiguredNamespace() throws IOException {
    Path file =
        file(
            "shop.yaml",
            "redis: {singleServerConfig: {address: '%s'}}\nnamespace: ofredisson"
                .formatted(server.uri()));

    assertStores(provider.getCacheManager(file.toUri(), null), "ofredisson");
  }

  @Test
  void client_instanceOrSupplier_isUsedAndStaysOpen() {
    RedissonClient client = client();
    AtomicInteger asked = new AtomicInteger();
    Supplier<RedissonClient> supplier =
        () -> {
          asked.incrementAndGet();
          return client;
        };
    try {
      for (Object given : new Object[] {client, supplier}) {
        Properties properties = new Properties();
        properties.put("cachette.redis.client", given);
        properties.put("cachette.namespace", "ofclient");
        CacheManager manager = provider.getCacheManager(null, null, properties);

        assertStores(manager, "ofclient");
        assertThat(manager.unwrap(RedissonClient.class)).isSameAs(client);
        manager.close();
        assertThat(client.isShutdown()).isFalse();
      }
      assertThat(asked).hasValue(1);
    } finally {
      client.shutdown();
    }
  }

  @Test
  void clientSupplier_firstCallFails_isCalledAgainUntilClientExists() {
    AtomicInteger asked = new AtomicInteger();
    RedissonClient client = client();
    Supplier<RedissonClient> supplier =
        () -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("not now");
          }
          return client;
        };
    Properties properties = new Properties();
    properties.put("cachette.redis.client", supplier);
    properties.put("cachette.namespace", "ofsupplier");
    try {
      CacheManager manager = provider.getCacheManager(null, null, properties);
      assertThat(asked).hasValue(0);

      assertThatThrownBy(() -> manager.createCache("test", CacheFixture.strings()))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("property cachette.redis.client", "the Supplier failed")
          .hasRootCauseInstanceOf(IllegalStateException.class);
      assertStores(manager, "ofsupplier");
      manager.createCache("other", CacheFixture.strings()).put("k", "v");
      assertThat(asked).hasValue(2);
    } finally {
      client.shutdown();
    }
  }

  @Test
  void client_otherServerSetting_throwsCacheException() {
    RedissonClient client = client();
    try {
      Properties properties = new Properties();
      properties.put("cachette.redis.client", client);

      assertThatThrownBy(() -> provider.getCacheManager(server.uri(), null, properties))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("manager URI", "property cachette.redis.client");

      properties.put("cachette.redis.redisson", "redisson.yaml");
      assertThatThrownBy(() -> provider.getCacheManager(null, null, properties))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("cachette.redis.redisson", "property cachette.redis.client");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void getCacheManager_defaultsOfProperties_storesInConfiguredNamespace() {
    Properties defaults = new Properties();
    defaults.setProperty("cachette.redis.url", server.uri().toString());
    defaults.setProperty("cachette.namespace", "ofdefaults");

    assertStores(provider.getCacheManager(null, null, new Properties(defaults)), "ofdefaults");
  }

  @Test
  void getCacheManager_unknownKeyInFile_throwsAndLeavesNoManager() throws IOException {
    Path file = file("shop.yaml", "namespce: x");

    assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("shop.yaml:1: unknown key 'namespce'");
    Files.writeString(file, "redis: " + server.uri() + "\nnamespace: corrected");

    assertStores(provider.getCacheManager(file.toUri(), null), "corrected");
  }

  private void assertStores(CacheManager manager, String namespace) {
    Cache<String, String> cache = manager.createCache("test", CacheFixture.strings());
    cache.put("k", namespace);
    assertThat(server.command("HGET", namespace + ":{test}", "s:k")).isEqualTo("s:" + namespace);
    cache.close();
  }

  private Path file(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml);
  }

  private RedissonClient client() {
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.useSingleServer().setAddress(server.uri().toString()).setConnectionMinimumIdleSize(1);
    return Redisson.create(config);
  }
}
