package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.loading;
import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each operation of a cache does under the policy local while Redis does not answer. */
@RedisTest(dedicated = true)
class LocalPolicyTest {

  private final RedisServer server;
  private final OutageNodes nodes;

  LocalPolicyTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private Cache<String, String> open(CachetteConfigurationBuilder<String, String> configuration) {
    return nodes.open(server.uri(), configuration.build());
  }

  private static CachetteConfigurationBuilder<String, String> local() {
    return OutageNodes.with(OutagePolicy.LOCAL, strings());
  }

  /** Opens a cache with {@code k=v}, and begins an outage. */
  private Cache<String, String> openAndPause() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    cache.put("k", "v");
    server.pause();
    OutageNodes.begin(cache);
    cache.remove("first change");
    return cache;
  }

  @Test
  void reads_pausedServer_returnLastKnownValues() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    Cache<String, String> other = nodes.open(OutagePolicy.LOCAL);
    other.put("read", "v");
    other.put("unknown", "v");
    cache.put("written", "w");
    assertThat(cache.get("read")).isEqualTo("v");
    server.pause();

    assertThat(cache.get("read")).isEqualTo("v");
    assertThat(cache.get("written")).isEqualTo("w");
    assertThat(cache.get("unknown")).isNull();
    assertThat(cache.getAll(Set.of("read", "written", "unknown")))
        .isEqualTo(Map.of("read", "v", "written", "w"));
    assertThat(cache.containsKey("read")).isTrue();
    assertThat(cache.containsKey("unknown")).isFalse();
    assertThat(toMap(cache)).isEqualTo(Map.of("read", "v", "written", "w"));
  }

  private static Map<String, String> toMap(Cache<String, String> cache) {
    Map<String, String> entries = new HashMap<>();
    cache.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  @Test
  void put_pausedServer_isReadByThisNode() {
    Cache<String, String> cache = openAndPause();

    cache.put("k", "w");
    cache.putAll(Map.of("a", "1", "b", "2"));

    assertThat(toMap(cache)).isEqualTo(Map.of("k", "w", "a", "1", "b", "2"));
  }

  @Test
  void conditionalPuts_pausedServer_dependOnLocalEntries() {
    Cache<String, String> cache = openAndPause();

    assertThat(cache.putIfAbsent("k", "w")).isFalse();
    assertThat(cache.putIfAbsent("new", "w")).isTrue();
    assertThat(cache.putIfAbsent("new", "x")).isFalse();
    assertThat(cache.replace("absent", "w")).isFalse();
    assertThat(cache.replace("k", "other", "w")).isFalse();
    assertThat(cache.replace("k", "v", "w")).isTrue();
    assertThat(cache.replace("k", "x")).isTrue();

    assertThat(toMap(cache)).isEqualTo(Map.of("k", "x", "new", "w"));
  }

  @Test
  void getAndChange_pausedServer_returnsLocalValue() {
    Cache<String, String> cache = openAndPause();

    assertThat(cache.getAndPut("k", "1")).isEqualTo("v");
    assertThat(cache.getAndReplace("k", "2")).isEqualTo("1");
    assertThat(cache.getAndReplace("absent", "2")).isNull();
    assertThat(cache.getAndRemove("k")).isEqualTo("2");
    assertThat(cache.getAndRemove("k")).isNull();

    assertThat(toMap(cache)).isEmpty();
  }

  @Test
  void removals_pausedServer_removeLocalEntries() {
    Cache<String, String> cache = openAndPause();
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));

    assertThat(cache.remove("k", "other")).isFalse();
    assertThat(cache.remove("k", "v")).isTrue();
    assertThat(cache.remove("k")).isFalse();
    assertThat(cache.remove("a")).isTrue();
    cache.removeAll(Set.of("b"));
    assertThat(toMap(cache)).isEqualTo(Map.of("c", "3"));
    cache.removeAll();

    assertThat(toMap(cache)).isEmpty();
  }

  @Test
  void clear_pausedServer_removesLocalEntries() {
    Cache<String, String> cache = openAndPause();

    cache.clear();

    assertThat(cache.get("k")).isNull();
  }

  @Test
  void iteratorRemove_pausedServer_removesLocalEntry() {
    Cache<String, String> cache = openAndPause();

    cache.iterator().forEachRemaining(entry -> cache.remove(entry.getKey()));

    assertThat(toMap(cache)).isEmpty();
  }

  @Test
  void processors_pausedServer_workOnLocalEntries() {
    Cache<String, String> cache = openAndPause();

    String previous =
        cache.invoke(
            "k",
            (entry, arguments) -> {
              String value = entry.getValue();
              entry.setValue(value + "w");
              return value;
            });
    cache.invokeAll(
        Set.of("k", "new"),
        (entry, arguments) -> {
          entry.setValue(entry.exists() ? "present" : "absent");
          return null;
        });

    assertThat(previous).isEqualTo("v");
    assertThat(toMap(cache)).isEqualTo(Map.of("k", "present", "new", "absent"));
  }

  @Test
  void firstOperationOfOutage_conditional_dependsOnLastKnownValue() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    cache.put("k", "v");
    server.pause();

    assertThat(cache.replace("k", "v", "w")).isTrue();

    assertThat(cache.get("k")).isEqualTo("w");
  }

  @Test
  void invoke_sixteenThreads_countsExactly() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    cache.put("counter", "5");
    server.pause();
    OutageNodes.begin(cache);

    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      threads.add(done);
      new Thread(() -> increment(cache, done)).start();
    }
    threads.forEach(CompletableFuture::join);

    assertThat(cache.get("counter")).isEqualTo(Integer.toString(5 + 16 * 200));
  }

  private static void increment(Cache<String, String> cache, CompletableFuture<Void> done) {
    try {
      for (int n = 0; n < 200; n++) {
        cache.invoke(
            "counter",
            (entry, arguments) -> {
              entry.setValue(Integer.toString(1 + Integer.parseInt(entry.getValue())));
              return null;
            });
      }
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  @Test
  void asyncCache_pausedServer_worksOnLocalEntries() throws Exception {
    Cache<String, String> cache = openAndPause();
    AsyncCache<String, String> async = AsyncCache.of(cache);

    assertThat(async.getAndPut("k", "w").toCompletableFuture().get()).isEqualTo("v");
    assertThat(async.get("k").toCompletableFuture().get()).isEqualTo("w");
  }

  @Test
  void cacheAside_pausedServer_keepsLoadedValue() throws Exception {
    Cache<String, String> cache = openAndPause();
    CacheAside<String, String> aside = CacheAside.of(cache);
    AtomicInteger loads = new AtomicInteger();

    for (int i = 0; i < 3; i++) {
      assertThat(aside.get("new", () -> "loaded" + loads.incrementAndGet())).isEqualTo("loaded1");
    }
    assertThat(aside.get("k", () -> "never")).isEqualTo("v");
  }

  @Test
  void loadAll_pausedServer_keepsAndReplacesLocalEntries() throws Exception {
    Cache<String, String> cache =
        nodes.open(
            server.uri(),
            OutageNodes.with(OutagePolicy.LOCAL, loading(key -> "loaded " + key)).build());
    cache.put("k", "v");
    server.pause();
    CompletionListenerFuture keeping = new CompletionListenerFuture();
    cache.loadAll(Set.of("k", "new"), false, keeping);
    keeping.get();
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.get("new")).isEqualTo("loaded new");
    CompletionListenerFuture replacing = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), true, replacing);
    replacing.get();
    assertThat(cache.get("k")).isEqualTo("loaded k");

    server.resume();
    nodes.awaitRecovery(cache);

    // The last known value that the load has replaced does not come back.
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void writeOptions_pausedServer_endLifeOfLocalEntry() {
    Cache<String, String> cache = openAndPause();
    ExtendedCache<String, String> extended = ExtendedCache.of(cache);

    extended.put("k", "w", WriteOptions.timeToLive(Duration.ofSeconds(2)));

    await().until(() -> !cache.containsKey("k"));
  }

  @Test
  void manyEntries_pausedServer_areBounded() {
    Cache<String, String> cache = open(local().localEntries(100));
    server.pause();
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      many.put("key" + i, "v");
    }

    cache.putAll(many);

    assertThat(toMap(cache)).hasSizeBetween(1, 100);
  }

  @Test
  void serveStale_passed_valueIsNotServedAnyMore() {
    Cache<String, String> cache = open(local().serveStale(Duration.ofSeconds(3)));
    cache.put("k", "v");
    server.pause();
    OutageNodes.begin(cache);
    cache.put("own", "v");

    await().until(() -> cache.get("k") == null);

    assertThat(cache.get("own")).isEqualTo("v");
  }

  @Test
  void serveStale_zero_servesOwnChangesOnly() {
    Cache<String, String> cache = open(local().serveStale(Duration.ZERO));
    cache.put("k", "v");
    server.pause();

    assertThat(cache.get("k")).isNull();
    cache.put("k", "w");

    assertThat(cache.get("k")).isEqualTo("w");
  }

  @Test
  void lastKnownValue_expiresDuringOutage_isNotServed() {
    Cache<String, String> cache = open(local().expireAfterCreation(Duration.ofSeconds(3)));
    cache.put("k", "v");
    server.pause();

    await().until(() -> cache.get("k") == null);
  }

  @Test
  void reads_touchingPolicy_returnLastKnownValues() {
    Cache<String, String> cache = open(local().expireAfterTouch(Duration.ofHours(1)));
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
    server.pause();

    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.getAll(Set.of("k"))).containsEntry("k", "v");
  }
}
