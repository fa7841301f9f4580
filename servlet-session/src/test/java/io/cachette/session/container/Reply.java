package io.cachette.session.container;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a node.
 *
 * @param status such as 200
 * @param body as text; empty if it has none
 * @param headers all headers
 */
public record Reply(int status, String body, HttpHeaders headers) {

  static Reply of(HttpResponse<String> response) {
    return new Reply(response.statusCode(), response.body(), response.headers());
  }

  /** Returns the {@code Set-Cookie} headers, as sent. */
  public List<String> setCookies() {
    return headers.allValues("Set-Cookie");
  }

  /** Returns the first header of a name, or null. */
  public @Nullable String header(String name) {
    return headers.firstValue(name).orElse(null);
  }
}
