package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What administration transfers. */
@RedisTest
class AdministrationTrafficTest {

  /** More than are read at the same time. */
  private static final int SESSIONS = 40;

  private static final int SIZE = 20_000;

  @AutoClose private final RedisProxy proxy;

  AdministrationTrafficTest(RedisServer redis) {
    this.proxy = RedisProxy.start(redis);
  }

  @Test
  void findByPrincipal_largeSessions_transfersNoValues() {
    try (WebNode node =
        Containers.start(
            CartApp.on(proxy.uri())
                .settings(settings -> settings.sweepInterval(Duration.ofHours(1)))
                .page(
                    "/large",
                    (request, response) ->
                        request.getSession().setAttribute("large", "x".repeat(SIZE)))
                .build())) {
      for (int i = 0; i < SESSIONS; i++) {
        Browser browser = new Browser();
        browser.get(node, "/login?user=alice");
        browser.get(node, "/large");
      }
      Sessions sessions = Sessions.of(node.context(""));
      proxy.reset();
      List<SessionDetails> found = sessions.findByPrincipal("alice");
      assertThat(found)
          .hasSize(SESSIONS)
          .allSatisfy(each -> assertThat(each.attributeSizes().get("large")).isGreaterThan(SIZE));
      assertThat(proxy.traffic().bytesReceived()).isLessThan((long) SESSIONS * SIZE / 10);
      assertThat(sessions.stream()).hasSize(SESSIONS);
      assertThat(proxy.traffic().bytesReceived()).isLessThan((long) SESSIONS * SIZE / 5);
      assertThat(sessions.findByPrincipal("bob")).isEmpty();
      assertThat(sessions.invalidateByPrincipal("alice")).isEqualTo(SESSIONS);
      assertThat(sessions.findByPrincipal("alice")).isEmpty();
    }
  }

  @Test
  void principalLimit_defaultSettings_isOneThousand() {
    assertThat(SessionSettings.builder().build().principalLimit()).isEqualTo(1_000);
  }
}
