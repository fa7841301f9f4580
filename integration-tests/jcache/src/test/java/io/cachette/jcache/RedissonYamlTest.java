package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes that a configuration of Redisson names, with the Redisson of the packaged jar. */
@RedisTest
final class RedissonYamlTest {

  @ParameterizedTest
  @CsvSource({
    "codec, com.example.OwnCodec",
    "codec, org.redisson.codec.JsonJacksonCodec",
    "nettyHook, com.example.OwnHook",
    "eventLoopGroup, io.netty.channel.nio.NioEventLoopGroup",
    "addressResolverGroupFactory, com.example.OwnResolvers"
  })
  void createCache_typesWithNetty_areRefusedByName(
      String key, String type, RedisServer server, @TempDir Path folder) throws IOException {
    String line = key + ": !<" + type + "> {}";

    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = open(provider, server, folder, line)) {
      assertThatThrownBy(() -> manager.createCache("test", new MutableConfiguration<>()))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll(type, "'" + key + "'", "cachette-provider-thin");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "codec, org.redisson.client.codec.StringCodec",
    "codec, org.redisson.codec.Kryo5Codec",
    "addressResolverGroupFactory, org.redisson.connection.SequentialDnsAddressResolverFactory"
  })
  void createCache_typesOfRedisson_areUsed(
      String key, String type, RedisServer server, @TempDir Path folder) throws IOException {
    assertWorks(server, folder, key + ": !<" + type + "> {}");
  }

  @Test
  void createCache_noType_works(RedisServer server, @TempDir Path folder) throws IOException {
    assertWorks(server, folder, "threads: 2");
  }

  @Test
  void createCache_placeholder_isReplacedByRedisson(RedisServer server, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("redisson.yaml");
    Files.writeString(
        file, "singleServerConfig:\n  address: \"${no.such.variable:-" + server.uri() + "}\"\n");
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.redisson", file.toString());

    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = provider.getCacheManager(null, null, properties)) {
      Cache<Object, Object> cache = manager.createCache("test", new MutableConfiguration<>());
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }

  private static void assertWorks(RedisServer server, Path folder, String line) throws IOException {
    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = open(provider, server, folder, line)) {
      Cache<Object, Object> cache = manager.createCache("test", new MutableConfiguration<>());
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }

  private static CacheManager open(
      CachingProvider provider, RedisServer server, Path folder, String line) throws IOException {
    Path file = folder.resolve("redisson.yaml");
    Files.writeString(file, line + "\nsingleServerConfig:\n  address: \"" + server.uri() + "\"\n");
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.redisson", file.toString());
    return provider.getCacheManager(null, null, properties);
  }
}
