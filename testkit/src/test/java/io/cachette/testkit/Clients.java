package io.cachette.testkit;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Clients with other logins than the test kit. */
final class Clients {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Clients() {}

  /** Sends a command as the default user without a password. */
  static @Nullable Object anonymous(RedisServer server, String... command) throws IOException {
    try (RespClient client = RespClient.connect(server.host(), server.port(), TIMEOUT)) {
      return client.call(command);
    }
  }

  static @Nullable Object as(String user, String password, RedisServer server, String... command)
      throws IOException {
    try (RespClient client = RespClient.connect(server.host(), server.port(), TIMEOUT)) {
      client.call("AUTH", user, password);
      return client.call(command);
    }
  }
}
