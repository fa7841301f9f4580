package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.lock.DistributedLocks;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import jakarta.servlet.FilterConfig;
import java.lang.reflect.Proxy;
import java.net.URI;
import javax.cache.CacheException;
import javax.cache.spi.CachingProvider;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/**
 * Class paths that are refused before anything connects: the system property {@code
 * refused.because} has the words that each message contains, separated by semicolons.
 */
final class RefusedRedissonTest {

  private static final URI REDIS = URI.create("redis://127.0.0.1:1");

  @Test
  void getCacheManager_unusableRedisson_fails() {
    try (CachingProvider provider = new CachetteCachingProvider()) {
      assertRefused(
          assertThatThrownBy(() -> provider.getCacheManager(REDIS, null))
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
  void start_sessions_failsTheDeployment() throws Exception {
    try (WebServer server = WebServer.start(REDIS)) {
      assertThat(server.isDeployed()).isFalse();
    }
    SessionFilter filter = new SessionFilter(SessionSettings.builder().uri(REDIS).build());
    assertRefused(
        assertThatThrownBy(() -> filter.init(newUnusedConfig()))
            .isInstanceOf(IllegalStateException.class));
  }

  private static FilterConfig newUnusedConfig() {
    return (FilterConfig)
        Proxy.newProxyInstance(
            FilterConfig.class.getClassLoader(),
            new Class<?>[] {FilterConfig.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("asked for " + method);
            });
  }

  private static void assertRefused(AbstractThrowableAssert<?, ?> failure) {
    for (String word : System.getProperty("refused.because").split(";", -1)) {
      failure.hasMessageContaining(word);
    }
  }
}
