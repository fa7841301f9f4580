package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Attributes in which ArC, the CDI container of Quarkus, keeps its beans. */
@RedisTest
class LocalAttributesTest {

  private static final String BEANS =
      "io.quarkus.undertow.runtime.HttpSessionContext.contextualInstances";

  private final RedisServer redis;

  LocalAttributesTest(RedisServer redis) {
    this.redis = redis;
  }

  /** An object that cannot be serialized. */
  private static final class Beans {
    final AtomicInteger calls = new AtomicInteger();
  }

  private WebNode start(int replicas) {
    return Containers.start(
        SessionApp.on(redis.uri())
            .settings(settings -> settings.replicas(replicas))
            .page("/count", LocalAttributesTest::count)
            .page("/login", (request, response) -> request.changeSessionId())
            .page("/logout", (request, response) -> request.getSession().invalidate())
            .page("/keep", (request, response) -> request.getSession().setAttribute("kept", "yes"))
            .page("/kept", LocalAttributesTest::readKept)
            .build());
  }

  private static void count(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    if (session.getAttribute(BEANS) == null) {
      session.setAttribute(BEANS, new Beans());
    }
    response.getWriter().print(((Beans) session.getAttribute(BEANS)).calls.incrementAndGet());
  }

  private static void readKept(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(request.getSession().getAttribute("kept"));
  }

  @Test
  void attributeOfArc_severalRequests_staysOnItsNode() {
    Browser browser = new Browser();
    try (WebNode node = start(10);
        WebNode other = start(10)) {
      assertThat(browser.get(node, "/count").body()).isEqualTo("1");
      assertThat(browser.get(node, "/keep").status()).isEqualTo(200);
      assertThat(browser.get(node, "/login").status()).isEqualTo(200);
      assertThat(browser.get(node, "/count").body()).isEqualTo("2");
      assertThat(browser.get(other, "/count").body()).isEqualTo("1");
      assertThat(browser.get(other, "/kept").body()).isEqualTo("yes");
      assertThat(browser.get(node, "/logout").status()).isEqualTo(200);
      assertThat(browser.get(node, "/count").body()).isEqualTo("1");
    }
  }

  @Test
  void attributesOfArc_moreSessionsThanReplicas_dropsLeastRecentlyUsed() {
    Browser first = new Browser();
    Browser second = new Browser();
    try (WebNode node = start(1)) {
      assertThat(first.get(node, "/count").body()).isEqualTo("1");
      assertThat(second.get(node, "/count").body()).isEqualTo("1");
      assertThat(second.get(node, "/count").body()).isEqualTo("2");
      assertThat(first.get(node, "/count").body()).isEqualTo("1");
    }
  }
}
