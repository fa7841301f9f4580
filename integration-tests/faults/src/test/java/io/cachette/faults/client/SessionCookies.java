package io.cachette.faults.client;

import io.cachette.testkit.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** The cookies of the sessions that all clients share. */
final class SessionCookies {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private SessionCookies() {}

  /** Returns the cookie of a session, which the first client creates. */
  static String find(URI source, String name, Supplier<String> creation) {
    try (RespClient client = RespClient.connect(source.getHost(), source.getPort(), TIMEOUT)) {
      if (client.call("GET", name) == null) {
        client.call("SET", name, creation.get(), "NX");
      }
      return Objects.toString(client.call("GET", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
