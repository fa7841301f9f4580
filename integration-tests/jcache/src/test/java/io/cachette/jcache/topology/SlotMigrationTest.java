package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.SlotMigration;
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

    SlotMigration migration = beginMigration("moving");
    assertWorks(cache, "before");
    move(migration, "moving", ":expiry");
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("a", "apart"));
    CompletableFuture<String> get = CompletableFuture.supplyAsync(() -> cache.get("b"));
    await().until(() -> refusals(migration) >= 4);
    assertThat(put).isNotDone();
    move(migration, "moving", "", ":control", ":descriptor");
    put.get(60, TimeUnit.SECONDS);
    assertThat(get.get(60, TimeUnit.SECONDS)).isEqualTo("2");
    assertWorks(cache, "moved");
    migration.finish();

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
    SlotMigration migration = beginMigration("apart");
    move(migration, "apart", ":expiry");

    assertThatThrownBy(() -> cache.put("a", "2"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("TRYAGAIN", "nothing was changed");

    move(migration, "apart", "", ":control", ":descriptor");
    migration.finish();
    assertThat(cache.get("a")).isEqualTo("1");
  }

  @Test
  void operation_eternalCacheIsMoved_worksBeforeAndAfter() {
    Cache<String, String> cache = fixture.cache("eternal", CacheFixture.strings());
    cache.put("a", "1");

    SlotMigration migration = beginMigration("eternal");
    assertWorks(cache, "before");
    move(migration, "eternal", "", ":expiry", ":control", ":descriptor");
    assertWorks(cache, "moved");
    migration.finish();

    assertWorks(cache, "after");
  }

  @Test
  void put_cacheWithoutEntriesIsMoved_waitsUntilSlotHasMoved() throws Exception {
    try (CacheFixture patient =
        CacheFixture.of(CLUSTER.uri(), NAMESPACE, java.time.Duration.ofSeconds(60))) {
      Cache<String, String> cache = patient.cache("empty", CacheFixture.strings());
      cache.put("a", "1");
      cache.remove("a");

      SlotMigration migration = beginMigration("empty");
      int refusals = refusals(migration);
      CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("a", "2"));
      await().until(() -> refusals(migration) >= refusals + 3);
      assertThat(put).isNotDone();
      move(migration, "empty", ":expiry", ":control", ":descriptor");
      migration.finish();
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

  private static SlotMigration beginMigration(String cache) {
    List<RedisServer> nodes = CLUSTER.nodes();
    int owner = nodes.indexOf(CLUSTER.masterOf(cache));
    return CLUSTER.beginMigration(CLUSTER.slotOf(cache), nodes.get((owner + 1) % nodes.size()));
  }

  private static void move(SlotMigration migration, String cache, String... suffixes) {
    for (String suffix : suffixes) {
      String key = NAMESPACE + ":{" + cache + "}" + suffix;
      assertThat(migration.moveKey(key)).as(key).isTrue();
    }
  }

  /** Returns how many scripts both nodes have refused. */
  private static int refusals(SlotMigration migration) {
    return refusals(migration.from()) + refusals(migration.to());
  }

  private static int refusals(RedisServer node) {
    return String.valueOf(node.command("INFO", "errorstats"))
        .lines()
        .filter(line -> line.startsWith("errorstat_TRYAGAIN:count="))
        .mapToInt(line -> Integer.parseInt(line.trim().replaceFirst(".*=", "")))
        .sum();
  }
}
