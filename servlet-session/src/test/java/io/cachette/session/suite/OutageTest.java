package io.cachette.session.suite;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.OutagePolicy;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One of two nodes cannot reach Redis for a while. */
@RedisTest
class OutageTest {

  @AutoClose private final RedisProxy proxy;
  @AutoClose private final WebNode other;
  private final Browser browser = new Browser();
  private final HeldRequest held = new HeldRequest();

  OutageTest(RedisServer redis) {
    proxy = RedisProxy.start(redis);
    other = Containers.start(CartApp.on(redis.uri()).build());
  }

  private WebApp app(OutagePolicy policy) {
    return CartApp.on(proxy.uri())
        .settings(settings -> settings.outage(policy).timeBudget(Duration.ofSeconds(1)))
        .page(
            "/slow",
            (request, response) -> {
              request.getSession().setAttribute("a", "2");
              request.getSession().setAttribute("b", "2");
              response.getWriter().print("done");
              held.hold();
            })
        .build();
  }

  private void assertUnavailable(Reply reply) {
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isEqualTo("5");
    assertThat(reply.setCookies()).isEmpty();
  }

  @Test
  void failPolicy_redisUnreachable_answers503AndWritesNothing() {
    try (WebNode node = Containers.start(app(OutagePolicy.FAIL))) {
      ask(node, browser, "/set?a=1&b=1", 200);
      CompletableFuture<Reply> reply = browser.getAsync(node, "/slow");
      held.awaitReached();
      proxy.cut();
      held.release();
      assertUnavailable(reply.join());
      assertThat(reply.join().body()).doesNotContain("done");
      assertUnavailable(browser.get(node, "/get"));
      assertUnavailable(browser.get(node, "/set?a=3"));
      assertUnavailable(new Browser().get(node, "/set?a=3"));
      assertThat(browser.get(node, "/ignore").body()).isEqualTo("ignored");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=1, b=1}");
      proxy.restore();
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=1, b=1}");
      ask(node, browser, "/set?a=4", 200);
    }
  }

  @Test
  void readOnlyPolicy_redisUnreachable_servesReplicaAndRefusesChanges() {
    try (WebNode node = Containers.start(app(OutagePolicy.READ_ONLY))) {
      ask(node, browser, "/set?a=1", 200);
      Browser unknown = new Browser();
      unknown.get(other, "/set?a=1");
      proxy.cut();
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
      assertUnavailable(browser.get(node, "/set?a=2"));
      assertUnavailable(browser.get(node, "/remove?a"));
      assertUnavailable(browser.get(node, "/renew"));
      assertUnavailable(browser.get(node, "/logout"));
      assertUnavailable(unknown.get(node, "/get"));
      assertUnavailable(new Browser().get(node, "/set?a=2"));
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=1}");
      proxy.restore();
      ask(node, browser, "/set?a=3", 200);
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=3}");
    }
  }

  @Test
  void localPolicy_redisUnreachable_servesReplicaAndWritesChangesLater() {
    try (WebNode node = Containers.start(app(OutagePolicy.LOCAL))) {
      Browser endedHere = new Browser();
      Browser endedElsewhere = new Browser();
      Browser fresh = new Browser();
      Browser freshAndEnded = new Browser();
      ask(node, browser, "/set?a=1&b=1", 200);
      ask(node, endedHere, "/set?a=1", 200);
      ask(node, endedElsewhere, "/set?a=1", 200);
      awaitBody(other, browser, "{a=1, b=1}");
      awaitBody(other, endedHere, "{a=1}");
      awaitBody(other, endedElsewhere, "{a=1}");
      proxy.cut();
      assertThat(browser.get(node, "/set?a=2&c=2").status()).isEqualTo(200);
      assertThat(browser.get(node, "/remove?b").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2, c=2}");
      assertThat(endedHere.get(node, "/logout").status()).isEqualTo(200);
      assertThat(endedHere.get(node, "/get").body()).isEqualTo("none");
      assertThat(endedElsewhere.get(node, "/set?a=2").status()).isEqualTo(200);
      endedElsewhere.get(other, "/logout");
      assertThat(fresh.get(node, "/set?a=new").setCookies()).hasSize(1);
      assertThat(fresh.get(node, "/renew").status()).isEqualTo(200);
      assertThat(fresh.get(node, "/get").body()).isEqualTo("{a=new}");
      Browser before = freshAndEnded.copy();
      freshAndEnded.get(node, "/set?a=new");
      before.setCookie("JSESSIONID", String.valueOf(freshAndEnded.cookie("JSESSIONID")), "/");
      freshAndEnded.get(node, "/logout");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=1, b=1}");
      proxy.restore();
      awaitBody(other, browser, "{a=2, c=2}");
      awaitBody(other, fresh, "{a=new}");
      awaitBody(other, endedHere, "none");
      assertThat(before.get(other, "/get").body()).isEqualTo("none");
      assertThat(endedElsewhere.get(other, "/get").body()).isEqualTo("none");
      assertThat(ask(node, endedElsewhere, "/get", 200).body()).isEqualTo("none");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2, c=2}");
    }
  }

  private static void awaitBody(WebNode node, Browser browser, String body) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> browser.get(node, "/get").body().equals(body));
  }
}
