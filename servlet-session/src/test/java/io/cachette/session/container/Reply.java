package io.cachette.session.container;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node answered.
 *
 * @param status such as 200
 * @param body as text; empty if there is none
 * @param headers all of them
 */
public record Reply(int status, String body, HttpHeaders headers) {

  static Reply of(HttpResponse<String> response) {
    return new Reply(response.statusCode(), response.body(), response.headers());
  }

  /** The {@code Set-Cookie} headers, as sent. */
  public List<String> setCookies() {
    return headers.allValues("Set-Cookie");
  }

  /** The first header of a name; null if there is none. */
  public @Nullable String header(String name) {
    return headers.firstValue(name).orElse(null);
  }
}
