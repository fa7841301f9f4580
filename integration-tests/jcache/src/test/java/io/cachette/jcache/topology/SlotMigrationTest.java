package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests operations while a cluster moves the slot of a cache key by key. */
class SlotMigrationTest {

  private static final String NAMESPACE = "app";

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.start();

  private final CacheFixture fixture = CacheFixture.of(CLUSTER.uri(), NAMESPACE);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void operation_keysAreMovedOneByOne_waitsWhileTheyAreApart() throws Exception {
    Cache<String, String> cache =
        fixture.cache(
            "moving",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.putAll(Map.of("a", "1", "b", "2"));
    Migration migration = Migration.of("moving");

    migration.begin();
    assertWorks(cache, "before");
    migration.move(":expiry");
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("a", "apart"));
    CompletableFuture<String> get = CompletableFuture.supplyAsync(() -> cache.get("b"));
    await().until(() -> migration.refusals() >= 4);
    assertThat(put).isNotDone();
    migration.move("");
    migration.move(":control");
    migration.move(":descriptor");
    put.get(60, TimeUnit.SECONDS);
    assertThat(get.get(60, TimeUnit.SECONDS)).isEqualTo("2");
    assertWorks(cache, "moved");
    migration.end();

    assertWorks(cache, "after");
  }

  @Test
  void put_keysStayApart_saysThatNothingWasChanged() {
    Cache<String, String> cache =
        fixture.cache(
            "apart",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("a", "1");
    Migration migration = Migration.of("apart");
    migration.begin();
    migration.move(":expiry");

    assertThatThrownBy(() -> cache.put("a", "2"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("TRYAGAIN", "nothing was changed");

    List.of("", ":control", ":descriptor").forEach(migration::move);
    migration.end();
    assertThat(cache.get("a")).isEqualTo("1");
  }

  @Test
  void operation_eternalCacheIsMoved_worksBeforeAndAfter() {
    Cache<String, String> cache = fixture.cache("eternal", CacheFixture.strings());
    cache.put("a", "1");
    Migration migration = Migration.of("eternal");

    migration.begin();
    assertWorks(cache, "before");
    List.of("", ":expiry", ":control", ":descriptor").forEach(migration::move);
    assertWorks(cache, "moved");
    migration.end();

    assertWorks(cache, "after");
  }

  @Test
  void put_cacheWithoutEntriesIsMoved_waitsUntilSlotHasMoved() throws Exception {
    try (CacheFixture patient =
        CacheFixture.of(CLUSTER.uri(), NAMESPACE, java.time.Duration.ofSeconds(60))) {
      Cache<String, String> cache = patient.cache("empty", CacheFixture.strings());
      cache.put("a", "1");
      cache.remove("a");
      Migration migration = Migration.of("empty");

      migration.begin();
      int refusals = migration.refusals();
      CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("a", "2"));
      await().until(() -> migration.refusals() >= refusals + 3);
      assertThat(put).isNotDone();
      List.of(":expiry", ":control", ":descriptor").forEach(migration::move);
      migration.end();
      put.get(60, TimeUnit.SECONDS);

      assertWorks(cache, "after");
    }
  }

  private static void assertWorks(Cache<String, String> cache, String value) {
    cache.put("a", value);
    assertThat(cache.get("a")).isEqualTo(value);
    assertThat(cache.getAll(Set.of("a", "absent"))).isEqualTo(Map.of("a", value));
    assertThat(cache.replace("a", value, "replaced")).isTrue();
    assertThat(cache.<String>invoke("a", (entry, arguments) -> entry.getValue()))
        .isEqualTo("replaced");
    cache.put("gone", value);
    assertThat(cache.remove("gone")).isTrue();
    assertThat(cache.iterator().hasNext()).isTrue();
  }

  /** The migration of the slot of a cache to the next node. */
  private record Migration(String tag, String slot, RedisServer from, RedisServer to) {

    static Migration of(String cache) {
      String slot = String.valueOf(CLUSTER.nodes().get(0).command("CLUSTER", "KEYSLOT", cache));
      int owner = Integer.parseInt(slot) * 3 / 16_384;
      return new Migration(
          cache, slot, CLUSTER.nodes().get(owner), CLUSTER.nodes().get((owner + 1) % 3));
    }

    void begin() {
      to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
      from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    }

    void move(String suffix) {
      String key = NAMESPACE + ":{" + tag + "}" + suffix;
      assertThat(from.command("EXISTS", key)).as(key).isEqualTo(1L);
      assertThat(from.command("MIGRATE", to.host(), Integer.toString(to.port()), key, "0", "5000"))
          .isEqualTo("OK");
    }

    /** Returns how many scripts both nodes have refused. */
    int refusals() {
      return refusals(from) + refusals(to);
    }

    private static int refusals(RedisServer node) {
      return String.valueOf(node.command("INFO", "errorstats"))
          .lines()
          .filter(line -> line.startsWith("errorstat_TRYAGAIN:count="))
          .mapToInt(line -> Integer.parseInt(line.trim().replaceFirst(".*=", "")))
          .sum();
    }

    void end() {
      for (RedisServer node : List.of(to, from, third())) {
        node.command("CLUSTER", "SETSLOT", slot, "NODE", id(to));
      }
    }

    private RedisServer third() {
      return CLUSTER.nodes().stream()
          .filter(node -> node != from && node != to)
          .findFirst()
          .orElseThrow();
    }

    private static String id(RedisServer node) {
      return String.valueOf(node.command("CLUSTER", "MYID"));
    }
  }
}
