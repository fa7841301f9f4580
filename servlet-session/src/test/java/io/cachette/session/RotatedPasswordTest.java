package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests sessions whose password changes while the application runs. */
class RotatedPasswordTest {

  @AutoClose
  private final RedisServer server =
      RedisServer.builder().user("app", "first", "~*", "&*", "+@all").withoutDefaultUser().start();

  @Test
  void requests_passwordReplacedAndConnectionsKilled_keepSessionAndUseNewPassword(
      @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "first");
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.username", "app");
    properties.setProperty("cachette.redis.password-file", file.toString());
    Browser browser = new Browser();
    try (WebNode node =
        Containers.start(
            CartApp.on(server.uri())
                .settings(settings -> settings.properties(properties))
                .build())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(browser.get(node, "/set?a=1").status()).isEqualTo(200));

      Files.writeString(file, "second");
      server.command("ACL", "SETUSER", "app", "resetpass", ">second");
      server.command("CLIENT", "KILL", "USER", "app");

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}"));
    }
  }
}
