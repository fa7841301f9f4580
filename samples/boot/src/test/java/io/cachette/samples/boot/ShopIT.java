package io.cachette.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Two instances of the shop, and a browser that goes from one to the other. */
@RedisTest
class ShopIT {

  private final HttpClient browser =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @Test
  void cart_twoInstances_isSharedUntilLogout(RedisServer redis) throws Exception {
    try (ConfigurableApplicationContext one = start(redis);
        ConfigurableApplicationContext two = start(redis)) {
      assertThat(add(one, "book")).isEqualTo("[\"book\"]");
      assertThat(add(two, "lamp")).isEqualTo("[\"book\",\"lamp\"]");
      one.stop();
      assertThat(get(two, "/cart")).isEqualTo("[\"book\",\"lamp\"]");
      post(two, "/logout");
      assertThat(get(two, "/cart")).isEqualTo("[]");
    }
  }

  private static ConfigurableApplicationContext start(RedisServer redis) {
    return SpringApplication.run(
        Shop.class,
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--shop.redis=" + redis.uri(),
        "--spring.main.banner-mode=off",
        "--logging.level.root=warn");
  }

  private String add(ConfigurableApplicationContext shop, String item) throws Exception {
    return post(shop, "/cart?item=" + item);
  }

  private String post(ConfigurableApplicationContext shop, String path) throws Exception {
    return send(shop, path, HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
  }

  private String get(ConfigurableApplicationContext shop, String path) throws Exception {
    return send(shop, path, HttpRequest.newBuilder());
  }

  private String send(ConfigurableApplicationContext shop, String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    String port = shop.getEnvironment().getRequiredProperty("local.server.port");
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return browser.send(request.uri(uri).build(), BodyHandlers.ofString()).body();
  }
}
