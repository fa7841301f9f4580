package io.cachette.session;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A node keeps changes of few sessions while it cannot reach Redis, with the policy local. */
@RedisTest
class ReplicaLimitTest {

  @AutoClose private final RedisProxy proxy;
  @AutoClose private final WebNode other;
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final List<Browser> browsers = Stream.generate(Browser::new).limit(4).toList();

  ReplicaLimitTest(RedisServer redis) {
    proxy = RedisProxy.start(redis);
    other = Containers.start(CartApp.on(redis.uri()).build());
  }

  private WebNode start(Consumer<SessionSettings.Builder> limit) {
    WebNode node =
        Containers.start(
            CartApp.on(proxy.uri())
                .settings(
                    settings ->
                        settings.outage(OutagePolicy.LOCAL).timeBudget(Duration.ofSeconds(1)))
                .settings(limit)
                .page(
                    "/brief",
                    (request, response) -> {
                      request.getSession().setMaxInactiveInterval(1);
                      request.getSession().setAttribute("a", "brief");
                    })
                .page(
                    "/large",
                    (request, response) ->
                        request.getSession().setAttribute("large", "x".repeat(1_000)))
                .with(app -> app.onStartup(this::listen))
                .build());
    ask(node, new Browser(), "/ignore", 200);
    return node;
  }

  private void listen(ServletContext context) {
    context.addListener(
        new HttpSessionListener() {
          @Override
          public void sessionDestroyed(HttpSessionEvent event) {
            ends.add(String.valueOf(event.getSession().getAttribute("a")));
          }
        });
  }

  private static void assertRefused(Reply reply) {
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isEqualTo("5");
    assertThat(reply.setCookies()).isEmpty();
  }

  private void assertWrittenAfterOutage(int number, String body) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> assertThat(browsers.get(number).get(other, "/get").body()).isEqualTo(body));
  }

  @Test
  void newSession_limitReached_isRefusedAndOthersAreWrittenLater() {
    try (WebNode node = start(settings -> settings.replicas(3))) {
      proxy.cut();
      for (int i = 0; i < 3; i++) {
        assertThat(browsers.get(i).get(node, "/set?a=" + i).status()).isEqualTo(200);
      }
      assertRefused(browsers.get(3).get(node, "/set?a=3"));
      await().untilAsserted(() -> assertThat(ends).as("taken back").containsExactly("3"));
      assertThat(browsers.get(0).get(node, "/set?b=1").status()).as("has its place").isEqualTo(200);
      assertThat(browsers.get(1).get(node, "/renew").status()).isEqualTo(503);
      assertThat(browsers.get(1).get(node, "/get").body()).isEqualTo("{a=1}");
      assertThat(browsers.get(2).get(node, "/logout").status()).isEqualTo(200);
      proxy.restore();
      assertWrittenAfterOutage(0, "{a=0, b=1}");
      assertWrittenAfterOutage(1, "{a=1}");
      assertWrittenAfterOutage(2, "none");
      ask(node, browsers.get(3), "/set?a=3", 200);
    }
  }

  @Test
  void changeOfStoredSession_limitReached_isRefusedAndWritesNothing() {
    try (WebNode node = start(settings -> settings.replicas(1))) {
      ask(node, browsers.get(0), "/set?a=0", 200);
      ask(node, browsers.get(1), "/set?a=1", 200); // evicts the other replica
      proxy.cut();
      assertThat(browsers.get(1).get(node, "/set?a=new").status()).isEqualTo(200);
      assertThat(browsers.get(0).get(node, "/get").body()).as("no replica").isEqualTo("none");
      assertRefused(browsers.get(2).get(node, "/set?a=2"));
      proxy.restore();
      assertWrittenAfterOutage(1, "{a=new}");
      assertWrittenAfterOutage(0, "{a=0}");
    }
  }

  @Test
  void grownSession_sizeReached_isRefusedAndKeepsEarlierChanges() {
    try (WebNode node = start(settings -> settings.replicasSize(500))) {
      proxy.cut();
      assertThat(browsers.get(0).get(node, "/set?a=0").status()).isEqualTo(200);
      assertRefused(browsers.get(0).get(node, "/large"));
      assertThat(browsers.get(0).get(node, "/get").body()).isEqualTo("{a=0}");
      assertRefused(browsers.get(1).get(node, "/large"));
      proxy.restore();
      assertWrittenAfterOutage(0, "{a=0}");
    }
  }

  @Test
  void unsavedSession_expiresDuringOutage_notifiesListenerAndMakesRoom() {
    try (WebNode node = start(settings -> settings.replicas(1))) {
      proxy.cut();
      assertThat(browsers.get(0).get(node, "/brief").status()).isEqualTo(200);
      assertRefused(browsers.get(1).get(node, "/set?a=1"));
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(ends).containsOnlyOnce("brief"));
      assertThat(browsers.get(0).get(node, "/get").body()).isEqualTo("none");
      assertThat(browsers.get(1).get(node, "/set?a=1").status()).isEqualTo(200);
      proxy.restore();
      assertWrittenAfterOutage(1, "{a=1}");
      assertThat(browsers.get(0).get(other, "/get").body()).isEqualTo("none");
      assertThat(ends).containsOnlyOnce("brief");
    }
  }
}
