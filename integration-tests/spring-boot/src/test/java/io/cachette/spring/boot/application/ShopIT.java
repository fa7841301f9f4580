package io.cachette.spring.boot.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The executable jar: caches, sessions, limits, health and metrics. */
@RedisTest
final class ShopIT {

  private static ExecutableJar shop;

  @BeforeAll
  static void start(RedisServer redis) throws Exception {
    shop =
        ExecutableJar.start(
            "--spring.data.redis.host=" + redis.host(), "--spring.data.redis.port=" + redis.port());
  }

  @AfterAll
  static void stop() {
    if (shop != null) {
      shop.close();
    }
  }

  @Test
  void managers_autoConfigured_areSpringsOnCachettes() throws Exception {
    assertThat(shop.get("/managers").body())
        .contains("org.springframework.cache.jcache.JCacheCacheManager")
        .contains("io.cachette.jcache.internal.CachetteCacheManager");
  }

  @Test
  void cacheable_secondCall_comesFromRedis(RedisServer redis) throws Exception {
    String first = shop.get("/prices/book").body();
    assertThat(first).startsWith("book costs 10");
    assertThat(shop.get("/prices/book").body()).isEqualTo(first);
    assertThat(redis.command("KEYS", "shop:*prices*")).asString().contains("prices");
  }

  @Test
  void session_cookieSettings_holdAndContentIsInRedis(RedisServer redis) throws Exception {
    HttpResponse<String> response = shop.post("/cart?item=book");
    assertThat(response.headers().firstValue("Set-Cookie").orElse(""))
        .startsWith("SHOP=")
        .contains("SameSite=Strict", "HttpOnly", "Max-Age=3600", "Path=/");
    assertThat(shop.post("/cart?item=lamp").body()).isEqualTo("[\"book\",\"lamp\"]");
    assertThat(shop.get("/session").body()).isEqualTo("io.cachette.session.internal.state 420");
    assertThat(redis.command("KEYS", "shop:*boot-shop*")).asString().contains("session");
  }

  @Test
  void limits_beansOfTheApplication_shareRedis(RedisServer redis) throws Exception {
    assertThat(shop.post("/order?user=ann").body()).isEqualTo("true");
    assertThat(shop.post("/order?user=ann").body()).isEqualTo("false");
    assertThat(shop.post("/order?user=bob").body()).isEqualTo("true");
    assertThat(redis.command("KEYS", "shop:*orders*")).asString().contains("orders");
  }

  @Test
  void health_runningServer_isUp() throws Exception {
    HttpResponse<String> health = shop.get("/actuator/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body())
        .contains("\"status\":\"UP\"")
        .containsPattern("\"cachette\":\\{[^}]*\"role\":\"master\"");
  }

  @Test
  void cacheMetrics_declaredCache_countHits() throws Exception {
    shop.get("/prices/metered");
    shop.get("/prices/metered");
    assertThat(shop.get("/actuator/metrics/cache.gets?tag=cache:prices&tag=result:hit").body())
        .containsPattern("\"value\":[1-9]");
  }

  @Test
  void log_startedApplication_hasNoErrors() {
    assertThat(shop.log()).doesNotContain(" ERROR ", " WARN ");
  }
}
