package io.cachette.session;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis destroys sessions, but its reply is lost. */
@RedisTest
class LostAnswersTest {

  private final RedisServer redis;
  @AutoClose private final RedisProxy proxy;
  private final Browser browser = new Browser();
  private final List<String> ends = new CopyOnWriteArrayList<>();

  LostAnswersTest(RedisServer redis) {
    this.redis = redis;
    this.proxy = RedisProxy.start(redis);
  }

  /** Starts a node after the server has loaded the scripts. */
  private WebNode start(SessionApp app) {
    WebNode node = Containers.start(app.build());
    Browser first = new Browser();
    String id = begin(node, first, "first");
    ask(node, first, "/logout", 200);
    await().atMost(Duration.ofMinutes(1)).until(() -> keys(id).size() == 1); // the tombstone
    ends.clear();
    return node;
  }

  private SessionApp app(OutagePolicy policy) {
    return CartApp.on(proxy.uri())
        .settings(settings -> settings.outage(policy).timeBudget(Duration.ofSeconds(1)))
        .with(app -> app.onStartup(this::listen))
        .page("/end", this::end)
        .page(
            "/end-other",
            (request, response) ->
                Sessions.of(request.getServletContext()).invalidate(request.getParameter("id")));
  }

  private void listen(ServletContext context) {
    context.addListener(
        new HttpSessionListener() {
          @Override
          public void sessionDestroyed(HttpSessionEvent event) {
            ends.add(event.getSession().getAttribute("name") + " of " + event.getSession().getId());
          }
        });
  }

  /** Redis has returned the session, and does not answer any more. */
  private void end(HttpServletRequest request, HttpServletResponse response) {
    request.getSession().getAttribute("name");
    proxy.hold();
    request.getSession().invalidate();
  }

  private void loseAnswers() {
    proxy.cut();
    proxy.release();
    proxy.restore();
  }

  private String begin(WebNode node, Browser browser, String name) {
    return ask(node, browser, "/set?name=" + name, 200).body();
  }

  private List<?> keys(String id) {
    return (List<?>) Objects.requireNonNull(redis.command("KEYS", "*" + id + "*"));
  }

  @ParameterizedTest
  @EnumSource
  void httpSessionInvalidate_lostReply_notifiesListenerOnce(OutagePolicy policy) {
    try (WebNode node = start(app(policy))) {
      String id = begin(node, browser, "lost");
      Reply reply = browser.get(node, "/end");
      assertThat(reply.status()).isEqualTo(policy == OutagePolicy.LOCAL ? 200 : 503);
      assertThat(keys(id)).hasSize(2); // the tombstone, and the kept contents
      loseAnswers();
      await().atMost(Duration.ofMinutes(1)).until(() -> !ends.isEmpty());
      assertNothingMoreIsHeardOf(node, "lost of " + id);
    }
  }

  private void assertNothingMoreIsHeardOf(WebNode node, String end) {
    for (int i = 0; i < 3; i++) {
      Browser next = new Browser();
      String id = begin(node, next, "next");
      assertThat(ask(node, next, "/logout", 200).body()).isEmpty();
      await().atMost(Duration.ofMinutes(1)).until(() -> ends.contains("next of " + id));
    }
    assertThat(ends).hasSize(4).containsOnlyOnce(end);
  }

  @Test
  void sessionsInvalidate_lostReply_notifiesOnceAndDeletesKeptState() {
    try (WebNode node = start(app(OutagePolicy.FAIL))) {
      String id = begin(node, browser, "lost");
      proxy.hold();
      assertThat(new Browser().get(node, "/end-other?id=" + id).status()).isEqualTo(503);
      assertThat(keys(id)).hasSize(2);
      assertThat(ends).isEmpty();
      loseAnswers();
      await().atMost(Duration.ofMinutes(1)).until(() -> !ends.isEmpty());
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(keys(id)).hasSize(1)); // the tombstone
      assertNothingMoreIsHeardOf(node, "lost of " + id);
    }
  }

  @Test
  void nodeStop_lostInvalidateReply_notifiesListenerBeforeStop() {
    WebNode node =
        start(
            app(OutagePolicy.FAIL)
                .settings(settings -> settings.sweepInterval(Duration.ofHours(1))));
    String id;
    try (node) {
      id = begin(node, browser, "lost");
      Browser other = new Browser();
      begin(node, other, "other");
      proxy.hold();
      assertThat(new Browser().get(node, "/end-other?id=" + id).status()).isEqualTo(503);
      loseAnswers();
      ask(node, other, "/get", 200);
      assertThat(ends).isEmpty();
    }
    assertThat(ends).containsExactly("lost of " + id);
    assertThat(keys(id)).hasSize(1);
  }
}
