package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.RedisUnavailableException;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the options and the Redisson configurations of a client. */
@RedisTest(dedicated = true)
@Timeout(120)
class ClientSettingsTest extends SharedClientScenario {

  ClientSettingsTest(RedisServer server) {
    super(server);
  }

  @Test
  void open_redissonYaml_appliesItsSettings() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            """
            threads: 3
            singleServerConfig:
              address: "%s"
              clientName: "mine"
              connectionMinimumIdleSize: 2
              connectionPoolSize: 2
            """
                .formatted(server.uri()));
    try (SharedClient open = SharedClient.open(yaml)) {
      assertThat(roundTrip(open.redisson())).isEqualTo("v");
      assertThat(open.redisson().getConfig().getThreads()).isEqualTo(3);
      assertThat(clientNames()).contains("mine").doesNotContain("cachette");
    }
  }

  @Test
  void open_malformedRedissonYaml_throwsWithoutContent() {
    RedisSource yaml = new RedisSource.RedissonYaml("password: secret\nthreads: [secret\n");

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
    assertThatThrownBy(() -> SharedClient.open(new RedisSource.RedissonYaml("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void open_redissonAddressWithCredentials_throwsWithoutPassword() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            """
            sentinelServersConfig:
              sentinelAddresses: ["redis://alice:secret@127.0.0.1:1"]
              masterName: "main"
              retryAttempts: 0
            password: "secret"
            """);

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("redis://***@127.0.0.1:1")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
  }

  @Test
  void open_redissonAddressWithUnescapedPassword_throwsWithoutPassword() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            "singleServerConfig:\n  address: \"redis://:secr/et@127.0.0.1:6379\"\n");

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Redisson refuses")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secr"));
  }

  @Test
  void open_userWithoutPassword_throwsWithoutUserName() {
    assertThatThrownBy(() -> SharedClient.open(server("", "secret@", ClientOptions.DEFAULTS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://:password@host")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
  }

  @Test
  void open_customOptions_appliesThemToClient() {
    ClientOptions options =
        new ClientOptions(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            1,
            Duration.ofMillis(10),
            7,
            3,
            ClientOptions.ReadFrom.MASTER,
            null,
            null,
            ClientOptions.Tls.DEFAULTS);
    try (SharedClient open = SharedClient.open(server("", options))) {
      assertThat(connections()).isEqualTo(3);
      assertThat(open.redisson().getConfig().useSingleServer())
          .satisfies(
              config -> {
                assertThat(config.getTimeout()).isEqualTo(1000);
                assertThat(config.getConnectTimeout()).isEqualTo(2000);
                assertThat(config.getRetryAttempts()).isEqualTo(1);
                assertThat(config.getRetryDelay().calcDelay(1)).isEqualTo(Duration.ofMillis(10));
                assertThat(config.getConnectionPoolSize()).isEqualTo(7);
              });
    }
  }

  @Test
  void open_contradictoryOptions_throwsIllegalArgumentException() {
    ClientOptions defaults = ClientOptions.DEFAULTS;
    ClientOptions options =
        new ClientOptions(
            defaults.timeout(),
            defaults.connectTimeout(),
            defaults.retryAttempts(),
            defaults.retryDelay(),
            1,
            2,
            defaults.readFrom(),
            null,
            null,
            defaults.tls());

    assertThatThrownBy(() -> SharedClient.open(server("", options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onnectionPoolSize");
    assertThat(connections()).isZero();
  }
}
