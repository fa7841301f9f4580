package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A Redisson of the application beside a netty that is too old for it. */
@RedisTest
final class MismatchedNettyTest {

  @Test
  void createCache_oldNetty_namesClassAndJar(RedisServer server) {
    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = provider.getCacheManager(server.uri(), null)) {
      assertExplained(() -> manager.createCache("test", new MutableConfiguration<>()));
    }
  }

  @Test
  void open_oldNetty_isNoOutage(RedisServer server) {
    assertExplained(() -> RateLimiters.builder().uri(server.uri()).open());
  }

  private static void assertExplained(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(LinkageError.class)
        .hasMessageContaining("io.netty.")
        .hasMessageContaining("4.1.118.Final.jar")
        .hasMessageContaining("cachette-provider, which contains both");
  }
}
