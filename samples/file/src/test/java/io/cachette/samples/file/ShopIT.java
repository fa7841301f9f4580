package io.cachette.samples.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two instances of the application, each in a JVM of its own, with one Redis. */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShopIT {

  private final RedisServer redis;
  private final JavaProgram first;
  private final JavaProgram second;

  ShopIT(RedisServer redis) {
    this.redis = redis;
    first = instance();
    second = instance();
  }

  private JavaProgram instance() {
    return JavaProgram.start(
        Shop.class, Map.of("REDIS_URL", redis.uri().toString(), "CACHETTE_REDIS_TIMEOUT", "10s"));
  }

  @AfterAll
  void stop() {
    first.close();
    second.close();
  }

  @Test
  void declaredCache_twoInstances_isShared() {
    assertThat(first.ask("order 1 3 apples")).isEqualTo("ordered");
    assertThat(second.ask("order 1 4 pears")).isEqualTo("exists already");
    assertThat(second.ask("show 1")).isEqualTo("Order[count=3, article=apples]");
  }

  @Test
  void listener_entryCreatedByOtherInstance_isNotified() {
    first.ask("show 2");
    second.ask("order 2 5 plums");

    await()
        .untilAsserted(
            () ->
                assertThat(first.printedErrors()).contains("New: 2 Order[count=5, article=plums]"));
  }

  @Test
  void loader_twoInstances_loadsOnce() {
    String price = first.ask("price apples");

    assertThat(price).isEqualTo("6, says process " + first.process().pid());
    assertThat(second.ask("price apples")).isEqualTo(price);
  }

  @Test
  void statistics_cacheHit_incrementsHitCount() {
    first.ask("order 3 1 melon");
    int before = Integer.parseInt(second.ask("count CacheHits orders"));

    second.ask("show 3");

    assertThat(second.ask("count CacheHits orders")).isEqualTo(String.valueOf(before + 1));
  }

  @Test
  void createdCache_matchingPattern_expiresEntries() {
    first.ask("offer today apples cheap");

    assertThat(first.ask("count CachePuts offers.today")).isEqualTo("1");
    await().until(() -> second.ask("offered today apples").equals("null"));
    assertThat(first.ask("offered today apples")).isEqualTo("null");
  }

  @Test
  void redisKeys_namespaceInFile_haveThatNamespace() {
    first.ask("order 4 1 fig");

    assertThat(redis.command("EXISTS", "shop:{orders}")).isEqualTo(1L);
    assertThat(redis.command("KEYS", "cachette:*")).isEqualTo(List.of());
  }
}
