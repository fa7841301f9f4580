package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outages of several kinds and their ends, for nodes under the policy local. */
@RedisTest(dedicated = true)
class LocalRecoveryTest {

  private final RedisServer server;
  private final OutageNodes nodes;

  LocalRecoveryTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void changes_pausedServer_neitherOldNorNewValueComesBack() {
    Cache<String, String> one = nodes.open(OutagePolicy.LOCAL);
    Cache<String, String> two = nodes.open(OutagePolicy.LOCAL);
    one.putAll(Map.of("replaced", "old", "removed", "old", "kept", "old"));
    assertThat(two.get("replaced")).isEqualTo("old");
    server.pause();
    one.put("replaced", "one");
    two.put("replaced", "two");
    one.remove("removed");
    assertThat(one.get("replaced")).isEqualTo("one");
    assertThat(two.get("replaced")).isEqualTo("two");
    assertThat(one.get("removed")).isNull();

    server.resume();
    nodes.awaitRecovery(one);
    nodes.awaitRecovery(two);

    for (Cache<String, String> node : List.of(one, two)) {
      assertThat(node.get("replaced")).isNull();
      assertThat(node.get("removed")).isNull();
      assertThat(node.get("kept")).isEqualTo("old");
    }
  }

  @Test
  void changes_killedServerWithPersistence_neitherOldNorNewValueComesBack() {
    try (RedisServer persistent =
            RedisServer.builder()
                .directive("appendonly", "yes")
                .directive("appendfsync", "always")
                .start();
        OutageNodes own = new OutageNodes(persistent)) {
      Cache<String, String> one = own.open(OutagePolicy.LOCAL);
      Cache<String, String> two = own.open(OutagePolicy.LOCAL);
      one.putAll(Map.of("replaced", "old", "removed", "old", "kept", "old"));
      persistent.kill();
      one.put("replaced", "new");
      one.remove("removed");
      assertThat(one.get("kept")).isEqualTo("old");
      assertThat(one.get("replaced")).isEqualTo("new");

      persistent.restart();
      own.awaitRecovery(one);
      own.awaitRecovery(two);

      for (Cache<String, String> node : List.of(one, two)) {
        assertThat(node.get("replaced")).isNull();
        assertThat(node.get("removed")).isNull();
        assertThat(node.get("kept")).isEqualTo("old");
      }
    }
  }

  @Test
  void cutConnection_oneNode_othersAreRightAfterItsRecovery() {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut =
          nodes.open(proxy.uri(), OutageNodes.with(OutagePolicy.LOCAL, strings()).build());
      Cache<String, String> connected = nodes.open(OutagePolicy.LOCAL);
      cut.put("k", "old");
      assertThat(connected.get("k")).isEqualTo("old");
      proxy.cut();
      cut.put("k", "new");
      assertThat(cut.get("k")).isEqualTo("new");
      assertThat(connected.get("k")).isEqualTo("old");

      proxy.restore();
      nodes.awaitRecovery(cut);

      assertThat(cut.get("k")).isNull();
      assertThat(connected.get("k")).isNull();
    }
  }

  /** The node reads before its own change, and another node changes the entry meanwhile. */
  @Test
  void cutConnection_changeByOtherNode_isSeenAfterRecovery() {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut =
          nodes.open(proxy.uri(), OutageNodes.with(OutagePolicy.LOCAL, strings()).build());
      Cache<String, String> connected = nodes.open(OutagePolicy.LOCAL);
      cut.put("k", "old");
      proxy.cut();
      OutageNodes.begin(cut);
      assertThat(cut.get("k")).isEqualTo("old");
      connected.put("k", "new");
      assertThat(cut.get("k")).isEqualTo("old");

      proxy.restore();

      await().until(() -> "new".equals(cut.get("k")));
      assertThat(connected.get("k")).isEqualTo("new");
    }
  }

  @Test
  void secondOutage_valuesOfTheFirst_areNotServed() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    cache.putAll(Map.of("changed", "old", "kept", "old"));
    server.pause();
    cache.put("changed", "new");
    server.resume();
    nodes.awaitRecovery(cache);
    server.pause();
    OutageNodes.begin(cache);

    assertThat(cache.get("changed")).isNull();
    assertThat(cache.get("kept")).isEqualTo("old");
  }

  @Test
  void createCache_absentServer_worksOnLocalEntries() {
    server.kill();
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");

    server.restart();
    nodes.awaitRecovery(cache);

    assertThat(cache.get("k")).isNull();
  }

  @Test
  void loaderAndWriter_pausedServer_areCalledAndValuesStay() {
    Map<String, String> source = new ConcurrentHashMap<>(Map.of("k", "source"));
    Map<String, Integer> loads = new ConcurrentHashMap<>();
    Cache<String, String> cache =
        nodes.open(
            server.uri(),
            OutageNodes.with(
                    OutagePolicy.LOCAL,
                    strings()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(
                            () ->
                                new FunctionLoader(
                                    key -> {
                                      loads.merge(key, 1, Integer::sum);
                                      return source.get(key);
                                    }))
                        .setWriteThrough(true)
                        .setCacheWriterFactory(
                            () ->
                                new DroppingWriter<>() {
                                  @Override
                                  public void write(
                                      Cache.Entry<? extends String, ? extends String> entry) {
                                    source.put(entry.getKey(), entry.getValue());
                                  }
                                }))
                .build());
    server.pause();

    assertThat(cache.get("k")).isEqualTo("source");
    assertThat(cache.get("k")).isEqualTo("source");
    assertThat(loads).containsEntry("k", 1);
    cache.put("k", "written");
    assertThat(cache.get("k")).isEqualTo("written");
    assertThat(source).containsEntry("k", "written");

    server.resume();
    nodes.awaitRecovery(cache);
    assertThat(cache.get("k")).isEqualTo("written");
  }

  /**
   * Each node must return what it has done itself during the outage, and both must agree
   * afterwards: on the value before, for keys that nobody changed, and on none for all others.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomChanges_outages_everyNodeReturnsItsOwnAndBothAgreeAfterwards(long seed) {
    Random random = new Random(seed);
    List<Cache<String, String>> caches =
        List.of(nodes.open(OutagePolicy.LOCAL), nodes.open(OutagePolicy.LOCAL));
    Map<String, String> before = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      before.put("key" + i, "old" + i);
    }
    caches.get(0).putAll(before);
    assertThat(caches.get(1).getAll(before.keySet())).isEqualTo(before);
    List<Map<String, String>> expected = List.of(new HashMap<>(before), new HashMap<>(before));
    Map<String, String> after = new HashMap<>(before);
    server.pause();

    for (int i = 0; i < 5_000; i++) {
      int node = random.nextInt(2);
      String key = "key" + random.nextInt(150);
      step(random, caches.get(node), expected.get(node), key, "new" + i, after);
    }
    for (int node = 0; node < 2; node++) {
      assertThat(caches.get(node).getAll(before.keySet())).isEqualTo(expected.get(node));
    }
    server.resume();
    caches.forEach(nodes::awaitRecovery);

    for (Cache<String, String> cache : caches) {
      assertThat(cache.getAll(before.keySet())).isEqualTo(after);
    }
  }

  private static void step(
      Random random,
      Cache<String, String> cache,
      Map<String, String> expected,
      String key,
      String value,
      Map<String, String> after) {
    switch (random.nextInt(5)) {
      case 0 -> {
        cache.put(key, value);
        expected.put(key, value);
      }
      case 1 -> {
        assertThat(cache.remove(key)).isEqualTo(expected.remove(key) != null);
      }
      case 2 -> {
        assertThat(cache.putIfAbsent(key, value)).isEqualTo(!expected.containsKey(key));
        expected.putIfAbsent(key, value);
      }
      case 3 -> {
        assertThat(cache.getAndReplace(key, value)).isEqualTo(expected.replace(key, value));
      }
      default -> {
        assertThat(cache.get(key)).isEqualTo(expected.get(key));
        return;
      }
    }
    after.remove(key);
  }
}
