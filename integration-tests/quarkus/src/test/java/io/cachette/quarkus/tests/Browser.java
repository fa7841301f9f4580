package io.cachette.quarkus.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A client that keeps its cookies for all instances, as they have one host name. */
final class Browser {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final CookieManager cookies = new CookieManager();
  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(cookies).connectTimeout(TIMEOUT).build();

  /** Returns the text of a response with the status 200. */
  String get(Instance instance, String path) throws Exception {
    HttpResponse<String> response = ask(instance, path);
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
    return response.body();
  }

  /** Returns a response with any status. */
  HttpResponse<String> ask(Instance instance, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(instance.uri().resolve(path))
            .timeout(TIMEOUT)
            .header("X-Client", "browser" + System.identityHashCode(this))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The values of all cookies. */
  List<String> cookies() {
    return cookies.getCookieStore().getCookies().stream().map(HttpCookie::getValue).toList();
  }
}
