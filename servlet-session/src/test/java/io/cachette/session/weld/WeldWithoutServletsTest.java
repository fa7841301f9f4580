package io.cachette.session.weld;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import org.junit.jupiter.api.Test;

/**
 * A program in Java SE with Weld, which does not know the servlet container of the same program.
 */
@RedisTest
class WeldWithoutServletsTest {

  private static void assertThatSessionsWork(RedisServer redis) {
    try (WebNode node = Containers.start(CartApp.on(redis.uri()).build())) {
      Browser browser = new Browser();
      assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
    }
  }

  @Test
  void session_weldRunning_keepsAttributes(RedisServer redis) {
    try (SeContainer weld =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addBeanClasses(CartApp.class)
            .initialize()) {
      assertThat(weld.isRunning()).isTrue();
      assertThatSessionsWork(redis);
    }
  }

  @Test
  void session_weldNotRunning_keepsAttributes(RedisServer redis) {
    assertThatSessionsWork(redis);
  }
}
