package io.cachette.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** URIs of servers. */
final class Addresses {
  static final String HOST = "127.0.0.1";

  private Addresses() {}

  static URI createUri(String scheme, int port, String path) {
    return URI.create(scheme + "://" + HOST + ":" + port + path);
  }

  static URI createUri(
      String scheme, List<RedisServer> servers, ToIntFunction<RedisServer> port, String path) {
    String authority =
        servers.stream()
            .map(server -> server.host() + ":" + port.applyAsInt(server))
            .collect(Collectors.joining(","));
    return URI.create(scheme + "://" + authority + path);
  }

  /** Adds a user and a password, percent-encoded. */
  static URI withCredentials(String user, String password, URI uri) {
    return URI.create(
        "%s://%s:%s@%s%s"
            .formatted(
                uri.getScheme(),
                encode(user),
                encode(password),
                uri.getRawAuthority(),
                uri.getRawPath()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
