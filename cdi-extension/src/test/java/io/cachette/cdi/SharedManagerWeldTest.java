package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** Two containers in one class loader, which OpenWebBeans does not allow. */
@RedisTest
final class SharedManagerWeldTest {

  private final RedisServer server;

  SharedManagerWeldTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "shared")
    public int find(String key) {
      return calls.incrementAndGet();
    }
  }

  @Test
  void cacheManager_twoContainers_isClosedByLast() {
    CacheManager manager;
    String url = server.uri().toString();
    try (Container one = Container.at(url, "shared", Service.class)) {
      one.get(Service.class).find("a");
      manager = one.cache("shared").getCacheManager();
      try (Container other = Container.at(url, "shared", Service.class)) {
        assertThat(other.get(Service.class).find("a")).isEqualTo(1);
        assertThat(other.cache("shared").getCacheManager()).isSameAs(manager);
      }
      assertThat(manager.isClosed()).isFalse();
      assertThat(one.get(Service.class).find("a")).isEqualTo(1);
    }
    assertThat(manager.isClosed()).isTrue();
  }
}
