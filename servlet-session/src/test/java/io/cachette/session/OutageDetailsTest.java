package io.cachette.session;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outages of all kinds. */
@RedisTest(dedicated = true)
class OutageDetailsTest {

  private final RedisServer redis;
  @AutoClose private final RedisProxy proxy;
  private final Browser browser = new Browser();

  OutageDetailsTest(RedisServer redis) {
    this.redis = redis;
    this.proxy = RedisProxy.start(redis);
  }

  @BeforeEach
  @AfterEach
  void letRedisRun() {
    if (redis.isRunning()) {
      redis.resume();
    } else {
      redis.restart();
    }
  }

  private SessionApp app(OutagePolicy policy) {
    Properties connection = new Properties();
    connection.setProperty("cachette.redis.connect-timeout", "1s");
    connection.setProperty("cachette.redis.retry-attempts", "0");
    return CartApp.on(proxy.uri())
        .settings(
            settings ->
                settings.outage(policy).properties(connection).timeBudget(Duration.ofSeconds(1)));
  }

  private WebNode start(OutagePolicy policy) {
    return Containers.start(app(policy).build());
  }

  private static void awaitBody(WebNode node, Browser browser, String body) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(browser.get(node, "/get").body()).isEqualTo(body));
  }

  @Test
  void outageLog_connectionCutAndRestored_logsBeginAndEndOnce() {
    try (LogCapture logged = LogCapture.of(ResilientScripts.class);
        WebNode node = start(OutagePolicy.FAIL)) {
      ask(node, browser, "/set?a=1", 200);
      await().until(() -> !isFailing(logged));
      int before = logged.messages().size();
      proxy.cut();
      for (int i = 0; i < 10; i++) {
        assertThat(browser.get(node, "/get").status()).isEqualTo(503);
      }
      proxy.restore();
      ask(node, browser, "/get", 200);
      await().until(() -> logged.messages().size() >= before + 2);
      assertThat(logged.messages().subList(before, logged.messages().size()))
          .satisfiesExactly(
              begin -> assertThat(begin).contains("Sessions: redis://", " fails: "),
              end -> assertThat(end).contains("Sessions: redis://", " answers again, after "));
    }
  }

  private static boolean isFailing(LogCapture logged) {
    return logged.messages().stream().filter(line -> line.contains(" fails: ")).count()
        > logged.messages().stream().filter(line -> line.contains("answers again")).count();
  }

  @Test
  void circuitBreaker_redisReplyMissing_limitsCommands() {
    try (WebNode node =
        Containers.start(
            app(OutagePolicy.FAIL)
                .settings(settings -> settings.sweepInterval(Duration.ofHours(1)))
                .build())) {
      ask(node, browser, "/set?a=1", 200);
      proxy.hold();
      proxy.reset();
      int requests = 300;
      for (int i = 0; i < requests; i++) {
        assertThat(browser.get(node, "/get").status()).isEqualTo(503);
      }
      assertThat(proxy.traffic().commands()).isBetween(1L, requests / 3L);
      proxy.release();
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=1}");
    }
  }

  @Test
  void firstRequestOfOutage_redisReplyMissing_waitsForOneCommand() {
    try (WebNode node =
        Containers.start(
            app(OutagePolicy.LOCAL)
                .settings(settings -> settings.sweepInterval(Duration.ofHours(1)))
                .build())) {
      ask(node, browser, "/set?a=1", 200);
      proxy.hold();
      proxy.reset();
      // The request loads its session and writes it. After a wait for the load, it does not wait
      // again.
      assertThat(browser.get(node, "/set?a=2").status()).isEqualTo(200);
      assertThat(proxy.traffic().commands()).isEqualTo(1);
      proxy.release();
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=2}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void session_redisPausedAndResumed_hasNoPartialChanges(OutagePolicy policy) {
    try (WebNode node = start(policy)) {
      ask(node, browser, "/set?a=1&b=1", 200);
      redis.pause();
      Reply paused = browser.get(node, "/set?a=2&b=2");
      assertThat(paused.status()).isEqualTo(policy == OutagePolicy.LOCAL ? 200 : 503);
      redis.resume();
      ask(node, browser, "/set?c=3", 200);
      // Commands that were sent before the pause ended may be executed, but not partly.
      String body = ask(node, browser, "/get", 200).body();
      if (policy == OutagePolicy.LOCAL) {
        assertThat(body).isEqualTo("{a=2, b=2, c=3}");
      } else {
        assertThat(body).isIn("{a=1, b=1, c=3}", "{a=2, b=2, c=3}");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL", "LOCAL"})
  void session_redisRestartedWithoutData_isAbsentAndCanBeRecreated(OutagePolicy policy) {
    try (WebNode node = start(policy)) {
      ask(node, browser, "/set?a=1", 200);
      Browser fresh = new Browser();
      redis.kill();
      assertThat(browser.get(node, "/set?a=2").status())
          .isEqualTo(policy == OutagePolicy.LOCAL ? 200 : 503);
      fresh.get(node, "/set?a=new");
      redis.restart();
      awaitBody(node, browser, "none");
      if (policy == OutagePolicy.LOCAL) {
        awaitBody(node, fresh, "{a=new}");
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> redis.command("DBSIZE") instanceof Long size && size >= 2);
      }
      ask(node, browser, "/set?a=3", 200);
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=3}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void session_redisFlushed_isNotServedFromMemory(OutagePolicy policy) {
    try (WebNode node = start(policy)) {
      ask(node, browser, "/set?a=1", 200);
      redis.flushAll();
      redis.command("SCRIPT", "FLUSH");
      awaitBody(node, browser, "none");
      ask(node, browser, "/set?a=2", 200);
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=2}");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL", "LOCAL"})
  void applicationStart_redisDown_startsAndConnectsLater(OutagePolicy policy) {
    redis.stop();
    try (WebNode node = start(policy)) {
      Reply early = browser.get(node, "/set?a=1");
      assertThat(early.status()).isEqualTo(policy == OutagePolicy.LOCAL ? 200 : 503);
      assertThat(Sessions.of(node.context("")).isAvailable()).isFalse();
      assertThat(browser.get(node, "/ignore").status()).isEqualTo(200);
      redis.restart();
      if (policy == OutagePolicy.LOCAL) {
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> redis.command("DBSIZE") instanceof Long size && size >= 2);
        assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=1}");
      } else {
        ask(node, browser, "/set?a=1", 200);
      }
      await().until(() -> Sessions.of(node.context("")).isAvailable());
    }
  }

  @Test
  void localReplica_nodeStartedWithoutRedis_isRemovedByEndOnOtherNode() {
    redis.stop();
    try (WebNode node = start(OutagePolicy.READ_ONLY)) {
      redis.restart();
      try (WebNode other = Containers.start(CartApp.on(redis.uri()).build())) {
        ask(node, browser, "/set?a=1", 200);
        // As soon as the server accepts connections.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () ->
                    redis.command("PUBSUB", "CHANNELS", "*session*") instanceof List<?> c
                        && !c.isEmpty());
        assertThat(other.uri()).isNotEqualTo(node.uri());
        ask(node, browser, "/get", 200);
        browser.get(other, "/logout");
        // Messages arrive with a delay.
        Browser marker = new Browser();
        ask(node, marker, "/set?a=1", 200);
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> {
                  proxy.cut();
                  int status = browser.get(node, "/get").status();
                  proxy.restore();
                  return status == 503;
                });
      }
    }
  }

  @Test
  void localPolicy_parallelRequestsDuringOutage_keepsAllChanges() {
    CyclicBarrier together = new CyclicBarrier(2);
    try (WebNode node =
            Containers.start(
                app(OutagePolicy.LOCAL)
                    .page(
                        "/together",
                        (request, response) -> {
                          String name = request.getParameter("name");
                          request.getSession().getAttribute("old");
                          together.await(60, TimeUnit.SECONDS);
                          request.getSession().setAttribute(name, "new");
                          request.getSession().removeAttribute("old" + name);
                        })
                    .build());
        WebNode other = Containers.start(CartApp.on(redis.uri()).build())) {
      ask(node, browser, "/set?old=1&olda=1&oldb=1", 200);
      awaitBody(other, browser, "{old=1, olda=1, oldb=1}");
      proxy.cut();
      assertThat(browser.get(node, "/set?first=1").status()).isEqualTo(200);
      CompletableFuture<Reply> a = browser.getAsync(node, "/together?name=a");
      CompletableFuture<Reply> b = browser.getAsync(node, "/together?name=b");
      assertThat(a.join().status()).isEqualTo(200);
      assertThat(b.join().status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=new, b=new, first=1, old=1}");
      proxy.restore();
      awaitBody(other, browser, "{a=new, b=new, first=1, old=1}");
    }
  }

  @Test
  void localPolicy_createReplyMissing_keepsLaterChanges() {
    try (WebNode node = start(OutagePolicy.LOCAL);
        WebNode other = Containers.start(CartApp.on(redis.uri()).build())) {
      ask(node, new Browser(), "/set?a=0", 200); // the server loads the script
      proxy.hold();
      assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(200);
      assertThat(browser.get(node, "/set?b=2").status()).isEqualTo(200);
      proxy.release();
      awaitBody(other, browser, "{a=1, b=2}");
    }
  }

  @Test
  void changeSessionId_duringOutage_invalidatesOldId() {
    try (WebNode node = start(OutagePolicy.LOCAL);
        WebNode other = Containers.start(CartApp.on(redis.uri()).build())) {
      ask(node, new Browser(), "/set?a=0", 200); // the server knows the script
      proxy.hold();
      // Redis has executed the command, but the node does not know it.
      assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(200);
      Browser before = browser.copy();
      awaitBody(other, before, "{a=1}");
      assertThat(browser.get(node, "/renew").status()).isEqualTo(200);
      assertThat(before.get(node, "/get").body()).isEqualTo("none");
      proxy.release();
      awaitBody(other, browser, "{a=1}");
      awaitBody(other, before, "none");
    }
  }

  @Test
  void findByPrincipal_sessionCreatedDuringOutage_returnsSession() {
    try (WebNode node = start(OutagePolicy.LOCAL)) {
      ask(node, browser, "/get", 200);
      proxy.cut();
      String id = browser.get(node, "/login?user=alice").body();
      proxy.restore();
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreException(SessionsUnavailableException.class)
          .untilAsserted(
              () ->
                  assertThat(Sessions.of(node.context("")).findByPrincipal("alice"))
                      .extracting(SessionDetails::id)
                      .containsExactly(id));
    }
  }

  @Test
  void count_redisUnreachable_throwsSessionsUnavailableException() {
    try (WebNode node = start(OutagePolicy.LOCAL)) {
      Sessions sessions = Sessions.of(node.context(""));
      await().until(sessions::isAvailable);
      proxy.cut();
      long failures = sessions.statistics().failures();
      assertThatThrownBy(sessions::count)
          .isInstanceOf(SessionsUnavailableException.class)
          .hasMessageContaining("Redis");
      assertThat(sessions.statistics().failures()).isGreaterThan(failures);
    }
  }
}
