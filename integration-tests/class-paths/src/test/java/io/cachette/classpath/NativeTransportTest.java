package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty's native library for Linux, which is in the jar under another name. */
@RedisTest
final class NativeTransportTest {

  @Test
  void epoll_bundledLibrary_connects(RedisServer server, @TempDir Path folder) throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "epoll is part of Linux");
    Path file = folder.resolve("redisson.yaml");
    Files.writeString(
        file,
        """
        transportMode: EPOLL
        singleServerConfig:
          address: "%s"
        """
            .formatted(server.uri()));
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.redisson", file.toString());
    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = provider.getCacheManager(null, null, properties)) {
      Cache<Object, Object> cache = manager.createCache("test", new MutableConfiguration<>());
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
    }
  }
}
