package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.lock.DistributedLocks;
import io.cachette.ratelimit.RateLimiters;
import java.net.URI;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.apache.catalina.LifecycleException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/**
 * Class paths that are refused before anything connects: the system property {@code
 * refused.because} has the words that each message contains, separated by semicolons.
 */
final class RefusedRedissonTest {

  private static final URI REDIS = URI.create("redis://127.0.0.1:1");

  @Test
  void createCache_unusableRedisson_fails() {
    try (CachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = provider.getCacheManager(REDIS, null)) {
      assertRefused(
          assertThatThrownBy(() -> manager.createCache("test", new MutableConfiguration<>()))
              .isInstanceOf(CacheException.class));
    }
  }

  @Test
  void open_limitersAndLocks_fail() {
    assertRefused(
        assertThatThrownBy(() -> RateLimiters.builder().uri(REDIS).open())
            .isInstanceOf(IllegalStateException.class));
    assertRefused(
        assertThatThrownBy(() -> DistributedLocks.builder().uri(REDIS).open())
            .isInstanceOf(IllegalStateException.class));
  }

  @Test
  void start_sessions_failsTheDeployment() {
    assertRefused(
        assertThatThrownBy(
                () -> {
                  try (WebServer server = WebServer.start(REDIS)) {
                    throw new AssertionError("started at " + server.uri());
                  }
                })
            .isInstanceOf(LifecycleException.class));
  }

  private static void assertRefused(AbstractThrowableAssert<?, ?> failure) {
    for (String word : System.getProperty("refused.because").split(";")) {
      failure.rootCause().hasMessageContaining(word);
    }
  }
}
