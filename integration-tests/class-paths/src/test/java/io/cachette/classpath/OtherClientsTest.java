package io.cachette.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.lettuce.core.RedisClient;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lettuce and Vert.x use their own version of netty, 4.1. */
@RedisTest
final class OtherClientsTest {

  @Test
  void netty_onClassPath_isOlderThanTheBundledOne() {
    assertThat(EventExecutor.class.getProtectionDomain().getCodeSource().getLocation().toString())
        .contains("netty-common-4.1.");
  }

  @Test
  void lettuce_besideCachette_works(RedisServer server) {
    try (RedisClient client = RedisClient.create(server.uri().toString())) {
      client.connect().sync().set("k", "v");

      assertThat(server.command("GET", "k")).isEqualTo("v");
    }
  }

  @Test
  void vertx_besideCachette_works() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer http =
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end("hello"))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);
      String answer =
          vertx
              .createHttpClient()
              .request(HttpMethod.GET, http.actualPort(), "127.0.0.1", "/")
              .compose(HttpClientRequest::send)
              .compose(response -> response.body())
              .toCompletionStage()
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES)
              .toString();

      assertThat(answer).isEqualTo("hello");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }
}
