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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests while Redis is out of memory and evicts nothing. */
@RedisTest(dedicated = true)
class FullServerTest {

  private final RedisServer redis;
  private final Browser browser = new Browser();
  private final List<String> ends = new CopyOnWriteArrayList<>();

  FullServerTest(RedisServer redis) {
    this.redis = redis;
  }

  @AfterEach
  void giveMemory() {
    redis.freeMemory();
  }

  private WebNode start(OutagePolicy policy) {
    return start(policy, redis.uri(), Duration.ofMillis(200));
  }

  private WebNode start(OutagePolicy policy, URI uri, Duration sweepInterval) {
    return Containers.start(
        CartApp.on(uri)
            .settings(settings -> settings.outage(policy).sweepInterval(sweepInterval))
            .with(app -> app.onStartup(this::listen))
            .page("/shorten", (request, response) -> request.getSession().setMaxInactiveInterval(2))
            .build());
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

  private void assertUnavailable(Reply reply) {
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isEqualTo("5");
  }

  @ParameterizedTest
  @EnumSource
  void read_fullServer_answersAndExtendsSession(OutagePolicy policy) {
    try (WebNode node = start(policy)) {
      String session = findKey(ask(node, browser, "/set?name=value", 200).body());
      redis.fillMemory();
      for (String path : new String[] {"/get", "/ignore"}) {
        redis.command("PEXPIRE", session, "60000");
        assertThat(browser.get(node, path).body()).isIn("{name=value}", "ignored");
        await().atMost(Duration.ofMinutes(1)).until(() -> timeToLive(session) > 60_000);
      }
    }
  }

  private String findKey(String id) {
    return (String) ((List<?>) Objects.requireNonNull(redis.command("KEYS", "*:" + id))).get(0);
  }

  private long timeToLive(String key) {
    return (Long) Objects.requireNonNull(redis.command("PTTL", key));
  }

  @ParameterizedTest
  @EnumSource
  void logout_fullServer_destroysSessionAndNotifiesListener(OutagePolicy policy) {
    try (WebNode node = start(policy);
        WebNode other = start(policy)) {
      String id = ask(node, browser, "/set?name=value", 200).body();
      redis.fillMemory();
      assertThat(browser.get(node, "/logout").status()).isEqualTo(200);
      assertThat(ends).containsExactly("value of " + id);
      assertThat(browser.get(node, "/get").body()).isEqualTo("none");
      assertThat(browser.get(other, "/get").body()).isEqualTo("none");
    }
  }

  @Test
  void expirySweep_fullServer_destroysSessionsAndNotifiesListener() {
    try (WebNode node = start(OutagePolicy.FAIL)) {
      String id = ask(node, browser, "/set?name=value", 200).body();
      redis.fillMemory();
      assertThat(browser.get(node, "/shorten").status()).isEqualTo(200);
      await().atMost(Duration.ofMinutes(1)).until(() -> !ends.isEmpty());
      assertThat(ends).containsExactly("value of " + id);
    }
  }

  @Test
  void changeAndRemove_fullServer_succeed() {
    try (WebNode node = start(OutagePolicy.FAIL)) {
      String id = ask(node, browser, "/set?name=value&other=value", 200).body();
      redis.fillMemory();
      Reply renewed = browser.get(node, "/renew");
      assertThat(renewed.status()).isEqualTo(200);
      assertThat(renewed.body()).isNotEqualTo(id);
      assertThat(browser.get(node, "/remove?name").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{other=value}");
    }
  }

  @Test
  void write_fullServerAndFailPolicy_answers503AndKeepsSession() {
    try (WebNode node = start(OutagePolicy.FAIL)) {
      ask(node, browser, "/set?name=value", 200);
      redis.fillMemory();
      for (int i = 0; i < 5; i++) { // more than the circuit breaker tolerates
        assertUnavailable(browser.get(node, "/set?name=new"));
        assertUnavailable(new Browser().get(node, "/set?name=new"));
      }
      assertThat(browser.get(node, "/get").body()).isEqualTo("{name=value}");
      giveMemory();
      assertThat(browser.get(node, "/set?name=new").status()).isEqualTo(200);
    }
  }

  @Test
  void write_fullServerAndLocalPolicy_isWrittenLater() {
    try (WebNode node = start(OutagePolicy.LOCAL);
        WebNode other = start(OutagePolicy.LOCAL)) {
      Browser fresh = new Browser();
      Browser leaving = new Browser();
      ask(node, browser, "/set?name=value", 200);
      redis.fillMemory();
      assertThat(browser.get(node, "/set?name=new").status()).isEqualTo(200);
      assertThat(fresh.get(node, "/set?name=fresh").status()).isEqualTo(200);
      assertThat(leaving.get(node, "/set?name=leaving").status()).isEqualTo(200);
      assertThat(leaving.get(node, "/logout").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{name=new}");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{name=value}");
      giveMemory();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> browser.get(other, "/get").body().equals("{name=new}"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> fresh.get(other, "/get").body().equals("{name=fresh}"));
      assertThat(leaving.get(other, "/get").body()).isEqualTo("none");
    }
  }

  /** With one refused write per sweep, the logout would wait for more than a minute. */
  @Test
  void logout_outageThenFullServer_destroysSessionInSpiteOfRefusedWrites() {
    try (RedisProxy proxy = RedisProxy.start(redis);
        WebNode node = start(OutagePolicy.LOCAL, proxy.uri(), Duration.ofSeconds(1))) {
      List<Browser> changing = Stream.generate(Browser::new).limit(150).toList();
      Browser leaving = new Browser();
      changing.forEach(each -> ask(node, each, "/set?name=value", 200));
      String left = findKey(ask(node, leaving, "/set?name=value", 200).body());
      proxy.cut();
      changing.forEach(each -> ask(node, each, "/set?name=new", 200));
      ask(node, leaving, "/logout", 200);
      redis.fillMemory();
      proxy.restore();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Long.valueOf(0).equals(redis.command("EXISTS", left)));
      assertThat(changing.get(0).get(node, "/get").body()).isEqualTo("{name=new}");
    }
  }
}
