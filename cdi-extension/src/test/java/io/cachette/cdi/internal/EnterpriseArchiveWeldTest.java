package io.cachette.cdi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.Container;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/**
 * Two web modules of an enterprise archive that has this library in its {@code lib} folder: one
 * container, and class loaders that define a class of the same name each. OpenWebBeans has a
 * container for each context class loader.
 */
@RedisTest
final class EnterpriseArchiveWeldTest {

  private final RedisServer server;
  private final WebModule first = new WebModule();
  private final WebModule second = new WebModule();

  EnterpriseArchiveWeldTest(RedisServer server) {
    this.server = server;
  }

  private Container start() throws ClassNotFoundException {
    return Container.of(server, first.own(Shops.First.class), second.own(Shops.Second.class));
  }

  private static Object find(Container container, Class<?> shop) {
    return ((WebModule.Shop) container.get(shop)).find("42");
  }

  @Test
  void cacheResult_sameClassNameInTwoModules_returnsClassOfCaller() throws Exception {
    try (Container container = start()) {
      first.call(() -> find(container, first.own(Shops.First.class)));
      assertThat(first.call(() -> find(container, first.own(Shops.First.class))))
          .isInstanceOf(first.own(Shops.Book.class));
      assertThat(second.call(() -> find(container, second.own(Shops.Second.class))))
          .isInstanceOf(second.own(Shops.Book.class));
    }
  }

  @Test
  void cacheManager_twoModules_hasClassLoaderOfCaller() throws Exception {
    CacheManager ofFirst;
    CacheManager ofSecond;
    try (Container container = start()) {
      CacheManager manager = container.get(CacheManager.class);
      assertThat(first.call(manager::getClassLoader)).isSameAs(first);
      assertThat(second.call(manager::getClassLoader)).isSameAs(second);
      first.call(() -> find(container, first.own(Shops.First.class)));
      second.call(() -> find(container, second.own(Shops.Second.class)));
      ofFirst = first.call(() -> container.cache("modules").getCacheManager());
      ofSecond = second.call(() -> container.cache("modules").getCacheManager());
      assertThat(ofSecond).isNotSameAs(ofFirst);
    }
    assertThat(ofFirst.isClosed()).isTrue();
    assertThat(ofSecond.isClosed()).isTrue();
  }

  @Test
  void cacheManager_threadOfServer_isThatOfFirstModule() throws Exception {
    try (Container container = start()) {
      CacheManager manager = container.get(CacheManager.class);
      assertThat(first.call(manager::getClassLoader)).isSameAs(first);
      assertThat(WebModule.callWith(null, manager::getClassLoader)).isSameAs(first);
      assertThat(WebModule.callWith(first.getParent(), manager::getClassLoader)).isSameAs(first);
      assertThat(WebModule.callWith(ClassLoader.getPlatformClassLoader(), manager::getClassLoader))
          .isSameAs(first);
      assertThat(WebModule.callWith(new ClassLoader(null) {}, manager::getClassLoader))
          .isSameAs(first);
    }
  }
}
