package io.cachette.session;

import static io.cachette.session.suite.CartApp.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests while Redis refuses all writes, and answers reads. */
@RedisTest(dedicated = true)
class ReadOnlyServerTest {

  private final RedisServer redis;
  private final Browser browser = new Browser();

  ReadOnlyServerTest(RedisServer redis) {
    this.redis = redis;
  }

  /** Why a server takes no writes. */
  enum Refusal {
    /** It is a replica, whose master cannot be reached. */
    READONLY,
    /** It has fewer replicas than it needs to write. */
    NOREPLICAS;

    void begin(RedisServer redis) {
      switch (this) {
        case READONLY -> redis.command("REPLICAOF", "127.0.0.1", "1");
        case NOREPLICAS -> redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
      }
    }
  }

  @AfterEach
  void acceptWrites() {
    redis.command("REPLICAOF", "NO", "ONE");
    redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
  }

  private WebNode start(OutagePolicy policy, boolean isExclusive) {
    return Containers.start(
        CartApp.on(redis.uri())
            .settings(settings -> settings.outage(policy).exclusive(isExclusive))
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    "READONLY,FAIL", "READONLY,READ_ONLY", "READONLY,LOCAL",
    "NOREPLICAS,FAIL", "NOREPLICAS,READ_ONLY", "NOREPLICAS,LOCAL"
  })
  void read_serverTakesNoWrites_answers(Refusal refusal, OutagePolicy policy) {
    try (WebNode node = start(policy, false);
        WebNode other = start(policy, false)) {
      ask(node, browser, "/set?a=1", 200);
      Browser stranger = new Browser();
      stranger.setCookie(
          "JSESSIONID", "x".repeat(String.valueOf(browser.cookie("JSESSIONID")).length()), "/");
      refusal.begin(redis);
      for (int i = 0; i < 5; i++) { // more than the circuit breaker tolerates
        assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
        assertThat(browser.get(other, "/get").body()).as("it has no replica").isEqualTo("{a=1}");
        assertThat(browser.get(node, "/ignore").body()).isEqualTo("ignored");
        assertThat(stranger.get(node, "/get").body()).isEqualTo("none");
      }
      int status = policy == OutagePolicy.LOCAL ? 200 : 503;
      assertThat(browser.get(node, "/set?a=2").status()).isEqualTo(status);
      assertThat(new Browser().get(node, "/set?a=2").status()).isEqualTo(status);
      acceptWrites();
      ask(node, browser, "/set?a=3", 200);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> browser.get(other, "/get").body().equals("{a=3}"));
    }
  }

  /** Without its lock, a request would not be alone. */
  @ParameterizedTest
  @EnumSource
  void exclusiveSession_serverTakesNoWrites_answers503(Refusal refusal) {
    try (WebNode node = start(OutagePolicy.FAIL, true)) {
      ask(node, browser, "/set?a=1", 200);
      refusal.begin(redis);
      assertThat(browser.get(node, "/get").status()).isEqualTo(503);
      acceptWrites();
      assertThat(ask(node, browser, "/get", 200).body()).isEqualTo("{a=1}");
    }
  }
}
