package io.cachette.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A client that keeps its cookies for all nodes, as they have one host name. */
final class Browser {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int PARALLEL_REQUESTS = 64;

  private final CookieManager cookies = new CookieManager();
  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(cookies).connectTimeout(TIMEOUT).build();

  /** Returns the text of a response with the status 200. */
  String get(Node node, String path) throws Exception {
    HttpResponse<String> response = ask(node, path);
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
    return response.body();
  }

  /** Returns a response with any status. */
  HttpResponse<String> ask(Node node, String path) throws Exception {
    return client.send(request(node, path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(Node node, String path) {
    return HttpRequest.newBuilder(node.uri().resolve(path))
        .timeout(TIMEOUT)
        .header("X-Client", "browser" + System.identityHashCode(this))
        .build();
  }

  /** Sends requests at the same time, and waits for their responses. */
  void occupyThreads(Node node, String path) {
    HttpRequest request = request(node, path);
    CompletableFuture.allOf(
            Stream.generate(() -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .limit(PARALLEL_REQUESTS)
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  /** The values of all cookies. */
  List<String> cookies() {
    return cookies.getCookieStore().getCookies().stream().map(HttpCookie::getValue).toList();
  }
}
