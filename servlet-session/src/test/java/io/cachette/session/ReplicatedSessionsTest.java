package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests sessions that a replica of Redis has to confirm. */
class ReplicatedSessionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private final RedisServer master = RedisServer.start();

  @AutoClose private final RedisServer replica = RedisServer.builder().replicaOf(master).start();

  private final Browser browser = new Browser();

  private WebNode start(OutagePolicy policy) {
    return Containers.start(
        CartApp.on(master.uri())
            .settings(
                settings ->
                    settings
                        .outage(policy)
                        .acknowledgeReplicas(1)
                        .timeBudget(Duration.ofSeconds(2)))
            .build());
  }

  private void awaitWrite(WebNode node, String path) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(browser.get(node, path).status()).isEqualTo(200));
  }

  @Test
  void write_replicaHangs_is503AndReadsAnswer() {
    try (WebNode node = start(OutagePolicy.FAIL)) {
      awaitWrite(node, "/set?a=1");
      replica.pause();

      assertThat(browser.get(node, "/set?a=2").status()).isEqualTo(503);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2}");

      replica.resume();
      awaitWrite(node, "/set?a=3");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=3}");
    }
  }

  @Test
  void write_replicaHangsUnderLocal_followsPolicy() {
    try (WebNode node = start(OutagePolicy.LOCAL)) {
      awaitWrite(node, "/set?a=1");
      replica.pause();

      assertThat(browser.get(node, "/set?a=2").status()).isEqualTo(200);
      replica.resume();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2}"));
    }
  }
}
