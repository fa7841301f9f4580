package io.cachette.session;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** New sessions whose first write fails, or gets no reply. */
@RedisTest(dedicated = true)
class FailedCreationTest {

  private final RedisServer redis;
  private final Raw raw;
  @AutoClose private final RedisProxy proxy;
  private final Browser browser = new Browser();
  private final List<String> begins = new CopyOnWriteArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();

  FailedCreationTest(RedisServer redis) {
    this.redis = redis;
    this.raw = new Raw(redis);
    this.proxy = RedisProxy.start(redis);
  }

  private WebNode start() {
    return start(CartApp.on(proxy.uri()));
  }

  /** Starts a node after the server has loaded the scripts, with several connections. */
  private WebNode start(SessionApp app) {
    WebNode node =
        Containers.start(
            app.settings(settings -> settings.timeBudget(Duration.ofSeconds(2)))
                .with(web -> web.onStartup(this::listen))
                .build());
    ask(node, new Browser(), "/set?a=0", 200);
    openConnections(node);
    begins.clear();
    return node;
  }

  /** A connection that is opened while replies are held would send nothing. */
  private void openConnections(WebNode node) {
    proxy.delay(Duration.ofMillis(100));
    Stream.generate(() -> new Browser().getAsync(node, "/set?a=0"))
        .limit(8)
        .toList()
        .forEach(CompletableFuture::join);
    proxy.delay(Duration.ZERO);
  }

  private void listen(ServletContext context) {
    context.addListener(
        new HttpSessionListener() {
          @Override
          public void sessionCreated(HttpSessionEvent event) {
            begins.add(event.getSession().getId());
          }

          @Override
          public void sessionDestroyed(HttpSessionEvent event) {
            ends.add(event.getSession().getAttribute("a") + " of " + event.getSession().getId());
          }
        });
  }

  private String end() {
    return "1 of " + begins.get(0);
  }

  @Test
  void getSession_fullServer_notifiesOfCreationAndEnd() {
    try (WebNode node = start()) {
      redis.fillMemory();
      assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(503);
      assertThat(begins).hasSize(1);
      assertThat(ends).containsExactly(end());
      redis.freeMemory();
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("none");
    } finally {
      redis.freeMemory();
    }
  }

  @Test
  void getSession_attributeTooLarge_notifiesOfCreationAndEnd() {
    try (WebNode node =
        start(
            CartApp.on(proxy.uri())
                .settings(settings -> settings.maxSessionSize(1_000))
                .page(
                    "/grow",
                    (request, response) -> {
                      StringBuilder[] value = {new StringBuilder("small")};
                      request.getSession().setAttribute("a", 1);
                      request.getSession().setAttribute("grown", value);
                      value[0].append("x".repeat(2_000));
                    }))) {
      assertThat(browser.get(node, "/grow").status()).isEqualTo(500);
      assertThat(begins).hasSize(1);
      assertThat(ends).containsExactly(end());
    }
  }

  @Test
  void getSession_lostReply_notifiesOfEndOnceAndRemovesSession() {
    try (WebNode node = start()) {
      proxy.hold();
      assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(503);
      proxy.release();
      await().atMost(Duration.ofMinutes(1)).until(() -> !ends.isEmpty());
      assertThat(raw.key(begins.get(0))).isNull();
      for (int i = 0; i < 3; i++) {
        Browser next = new Browser();
        ask(node, next, "/set?a=2", 200);
        ask(node, next, "/logout", 200);
      }
      assertThat(ends).hasSize(4).containsOnlyOnce(end());
    }
  }

  @Test
  void getSession_redisUnreachableAndNodeStops_notifiesOfEndAtMostOnce() {
    try (WebNode node = start()) {
      proxy.cut();
      for (int i = 0; i < 10; i++) {
        assertThat(new Browser().get(node, "/set?a=1").status()).isEqualTo(503);
      }
      assertThat(begins).hasSize(10);
      assertThat(ends).as("those that were never sent").isNotEmpty().doesNotHaveDuplicates();
      proxy.restore();
      await().atMost(Duration.ofMinutes(1)).until(() -> ends.size() == 10);
    }
    assertThat(ends).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void flush_lostReplyThenChanges_writesSessionOfOwnAttempt() {
    try (WebNode node =
            start(
                CartApp.on(proxy.uri()).page("/first", this::first).page("/second", this::second));
        WebNode other = Containers.start(CartApp.on(redis.uri()).build())) {
      assertThat(browser.get(node, "/first").body()).isEqualTo("done");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=1, b=2}");
      assertThat(begins).hasSize(1);
      assertThat(ends).isEmpty();
    }
  }

  /** Redis writes the session, but its reply does not arrive. */
  private void first(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute("a", "1");
    session.setAttribute("gone", "1");
    proxy.hold();
    try {
      response.flushBuffer();
    } catch (SessionsUnavailableException e) {
      await().atMost(Duration.ofMinutes(1)).until(() -> raw.key(session.getId()) != null);
    }
    proxy.release();
    request.startAsync().dispatch("/second");
  }

  private void second(HttpServletRequest request, HttpServletResponse response) throws IOException {
    request.getSession().removeAttribute("gone");
    request.getSession().setAttribute("b", "2");
    response.getWriter().print("done");
  }
}
