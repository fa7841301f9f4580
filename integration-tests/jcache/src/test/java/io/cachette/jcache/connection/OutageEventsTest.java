package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.loading;
import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events that listeners receive of operations during an outage. */
@RedisTest(dedicated = true)
class OutageEventsTest {

  private final RedisServer server;
  private final OutageNodes nodes;
  private final RecordingListener listener = new RecordingListener();

  OutageEventsTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private Cache<String, String> openAndPause(
      OutagePolicy policy, MutableConfiguration<String, String> configuration) {
    Cache<String, String> cache =
        nodes.open(server.uri(), OutageNodes.with(policy, configuration).build());
    cache.put("k", "old");
    cache.registerCacheEntryListener(listener.registration());
    server.pause();
    return cache;
  }

  private static void change(Cache<String, String> cache) {
    cache.put("k", "1");
    cache.putIfAbsent("new", "2");
    cache.replace("k", "3");
    cache.getAndPut("new", "4");
    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue("5");
          return null;
        });
    cache.remove("k");
    cache.removeAll();
  }

  /** Every change finds no entry. */
  @Test
  void changes_bypass_createEntriesEachTime() {
    change(openAndPause(OutagePolicy.BYPASS, strings()));

    assertThat(listener.events())
        .containsExactly("CREATED k ->1", "CREATED new ->2", "CREATED new ->4", "CREATED k ->5");
  }

  @Test
  void changes_local_haveTheEventsOfLocalEntries() {
    change(openAndPause(OutagePolicy.LOCAL, strings()));

    assertThat(listener.events())
        .containsExactly(
            "UPDATED k old>1",
            "CREATED new ->2",
            "UPDATED k 1>3",
            "UPDATED new 2>4",
            "UPDATED k 3>5",
            "REMOVED k 5>5",
            "REMOVED new 4>4");
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void load_duringOutage_createsEntry(OutagePolicy policy) {
    Cache<String, String> cache = openAndPause(policy, loading(key -> "loaded"));

    assertThat(cache.get("new")).isEqualTo("loaded");

    assertThat(listener.events()).containsExactly("CREATED new ->loaded");
  }

  @Test
  void expiry_localEntry_isPublishedOnce() {
    Cache<String, String> cache = openAndPause(OutagePolicy.LOCAL, strings());
    ExtendedCache.of(cache).put("new", "v", WriteOptions.timeToLive(Duration.ofMillis(500)));

    await().until(() -> listener.events().size() == 2);

    assertThat(listener.events()).containsExactly("CREATED new ->v", "EXPIRED new v>v");
  }

  @Test
  void clear_local_hasNoEvents() {
    openAndPause(OutagePolicy.LOCAL, strings()).clear();

    assertThat(listener.events()).isEmpty();
  }

  /** Of the recovery, they receive the removals of entries that were there. */
  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void changes_oneNodeCut_othersReceiveOnlyTheRemovalsOfItsRecovery(OutagePolicy policy) {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut =
          nodes.open(proxy.uri(), OutageNodes.with(policy, strings()).build());
      Cache<String, String> connected = nodes.open(policy);
      cut.put("k", "old");
      cut.put("other", "old");
      connected.registerCacheEntryListener(listener.registration());
      proxy.cut();
      change(cut);
      cut.put("new", "v");
      connected.put("own", "v");
      assertThat(listener.events()).containsExactly("CREATED own ->v");

      proxy.restore();
      nodes.awaitRecovery(cut);

      // removeAll() of the cut node has removed all entries, without events.
      await().until(() -> listener.events().stream().anyMatch(e -> e.contains("recovered")));
      assertThat(listener.events()).noneMatch(event -> event.contains(" new "));
      assertThat(connected.containsKey("other")).isFalse();
    }
  }

  @Test
  void put_oneNodeCut_othersReceiveTheRemovalByItsRecovery() {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut =
          nodes.open(proxy.uri(), OutageNodes.with(OutagePolicy.LOCAL, strings()).build());
      Cache<String, String> connected = nodes.open(OutagePolicy.LOCAL);
      cut.putAll(Map.of("k", "old", "kept", "old"));
      connected.registerCacheEntryListener(listener.registration());
      proxy.cut();
      cut.put("k", "new");
      cut.put("new", "v");

      proxy.restore();
      nodes.awaitRecovery(cut);

      await().until(() -> listener.events().stream().anyMatch(e -> e.contains("recovered")));
      assertThat(listener.events().stream().filter(e -> !e.contains("recovered")))
          .containsExactly("REMOVED k old>old");
    }
  }

  @Test
  void put_clearAfterOutage_othersReceiveNoRemoval() {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut =
          nodes.open(
              proxy.uri(),
              OutageNodes.with(OutagePolicy.LOCAL, strings())
                  .afterOutage(OutageRecoveryPolicy.CLEAR)
                  .build());
      Cache<String, String> connected = nodes.open(OutagePolicy.LOCAL);
      cut.put("k", "old");
      connected.registerCacheEntryListener(listener.registration());
      proxy.cut();
      cut.put("k", "new");

      proxy.restore();
      nodes.awaitRecovery(cut);

      await().until(() -> listener.events().stream().anyMatch(e -> e.contains("recovered")));
      assertThat(listener.events()).allMatch(event -> event.contains("recovered"));
      assertThat(connected.containsKey("k")).isFalse();
    }
  }
}
