package io.cachette.cdi;

import static io.cachette.cdi.RateLimitAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** Rate limits and caches on the same method. */
@RedisTest
final class RateLimitedCacheTest {

  private final RedisServer server;

  RateLimitedCacheTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Service {

    final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "after")
    @RateLimit(name = "after", limit = 1, period = "1h", order = RateLimit.Order.AFTER_CACHE)
    public int cachedFirst(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "before")
    @RateLimit(name = "before", limit = 2, period = "1h")
    public int limitedFirst(String key) {
      return calls.incrementAndGet();
    }
  }

  private Container start() {
    server.flushAll();
    return Container.of(server, Service.class);
  }

  @Test
  void order_cachedResult_decidesWhetherHitCounts() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.cachedFirst("a");
      service.cachedFirst("a");
      service.cachedFirst("a");
      assertRefused(() -> service.cachedFirst("b"), "after");

      service.limitedFirst("a");
      service.limitedFirst("a");
      assertRefused(() -> service.limitedFirst("a"), "before");
    }
  }

  @ApplicationScoped
  static class Failing {

    @CacheResult(cacheName = "values", exceptionCacheName = "failures")
    @RateLimit(name = "failing", limit = 1, period = "1h", order = RateLimit.Order.AFTER_CACHE)
    public String find(String key) {
      return "value of " + key;
    }
  }

  @Test
  void exceptionCache_rateLimitRefusal_isNotStored() {
    server.flushAll();
    try (Container container = Container.of(server, Failing.class)) {
      Failing bean = container.get(Failing.class);
      bean.find("a");
      assertRefused(() -> bean.find("b"), "failing");
      container.get(RateLimiters.class).find("failing").orElseThrow().reset("");
      assertThat(bean.find("b")).isEqualTo("value of b");
    }
  }
}
