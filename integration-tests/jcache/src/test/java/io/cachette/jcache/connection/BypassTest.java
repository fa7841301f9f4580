package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.loading;
import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.internal.outage.BypassRecovery;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches that work without Redis during an outage. */
@RedisTest(dedicated = true)
class BypassTest {

  private final RedisServer server;
  private final OutageNodes nodes;

  BypassTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static CachetteConfiguration<String, String> bypassing(
      CompleteConfiguration<String, String> configuration) {
    return OutageNodes.with(OutagePolicy.BYPASS, configuration).build();
  }

  private Cache<String, String> openBypassing() {
    return nodes.open(OutagePolicy.BYPASS);
  }

  private static void awaitRecovery(Cache<String, String> cache) {
    await()
        .untilAsserted(
            () -> {
              cache.put("recovered", "yes");
              assertThat(cache.get("recovered")).isEqualTo("yes");
            });
  }

  @Test
  void operations_pausedServer_workAsIfEveryEntryWereForgotten() {
    Cache<String, String> cache = openBypassing();
    cache.put("k", "v");
    server.pause();

    assertThat(cache.get("k")).isNull();
    assertThat(cache.getAll(Set.of("k"))).isEmpty();
    assertThat(cache.containsKey("k")).isFalse();
    assertThat(cache.getAndPut("k", "w")).isNull();
    assertThat(cache.get("k")).isNull();
    assertThat(cache.putIfAbsent("k", "w")).isTrue();
    assertThat(cache.replace("k", "w")).isFalse();
    assertThat(cache.replace("k", "w", "x")).isFalse();
    assertThat(cache.remove("k")).isFalse();
    assertThat(cache.iterator()).isExhausted();
    assertThat(
            cache.<Boolean>invoke(
                "k",
                (entry, arguments) -> {
                  boolean exists = entry.exists();
                  entry.setValue("w");
                  return exists;
                }))
        .isFalse();
    cache.removeAll();
    cache.clear();
  }

  @Test
  void put_pausedServer_oldValueIsNeverServedAgain() {
    Cache<String, String> cache = openBypassing();
    cache.putAll(Map.of("replaced", "old", "removed", "old", "kept", "old"));
    server.pause();
    cache.put("replaced", "new");
    cache.remove("removed");

    server.resume();
    await().until(() -> cache.get("kept") != null);

    assertThat(cache.get("replaced")).isNull();
    assertThat(cache.get("removed")).isNull();
  }

  @Test
  void removeAll_pausedServer_removesEverythingAfterwards() {
    Cache<String, String> cache = openBypassing();
    cache.putAll(Map.of("a", "old", "b", "old"));
    server.pause();
    cache.removeAll();

    server.resume();
    awaitRecovery(cache);

    assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
  }

  @Test
  void loaderAndWriter_pausedServer_areStillCalled() {
    Map<String, String> source = new ConcurrentHashMap<>(Map.of("k", "source"));
    Cache<String, String> cache =
        nodes.open(
            server.uri(),
            bypassing(
                loading(source::get)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(
                        () ->
                            new DroppingWriter<>() {
                              @Override
                              public void write(
                                  Cache.Entry<? extends String, ? extends String> entry) {
                                source.put(entry.getKey(), entry.getValue());
                              }
                            })));
    assertThat(cache.get("k")).isEqualTo("source");
    server.pause();

    assertThat(cache.get("k")).isEqualTo("source");
    cache.put("k", "written");
    assertThat(cache.get("k")).isEqualTo("written");

    server.resume();
    await().untilAsserted(() -> assertThat(cache.get("k")).isEqualTo("written"));
    assertThat(source).containsEntry("k", "written");
  }

  @Test
  void createCache_absentServer_worksAndUsesRedisLater() {
    server.kill();
    Cache<String, String> cache = openBypassing();
    cache.put("k", "v");
    assertThat(cache.get("k")).isNull();

    server.restart();

    awaitRecovery(cache);
  }

  @Test
  void createCache_otherFormatAfterOutage_staysWithoutRedisAndLogsReason() {
    nodes.open(
        server.uri(), new MutableConfiguration<Long, Long>().setTypes(Long.class, Long.class));
    server.pause();
    try (LogCapture logged = LogCapture.of(BypassRecovery.class)) {
      Cache<String, String> cache = openBypassing();
      server.resume();

      await()
          .until(
              () ->
                  logged.messages().stream()
                      .anyMatch(message -> message.contains("is stored in another way")));
      cache.put("k", "v");
      assertThat(cache.get("k")).isNull();
    }
  }

  @Test
  void refusal_fullServer_isNoOutage() {
    Cache<String, String> cache = openBypassing();
    cache.put("k", "v");
    server.fillMemory();
    try {
      assertThatThrownBy(() -> cache.put("k", "w")).isInstanceOf(CacheException.class);
      assertThat(cache.get("k")).isEqualTo("v");
    } finally {
      server.freeMemory();
    }
  }

  @Test
  void cutConnection_oneNode_neverServesWhatItReplacedAndOthersAreRightAfterwards() {
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut = nodes.open(proxy.uri(), bypassing(strings()));
      Cache<String, String> connected = openBypassing();
      cut.put("k", "old");
      assertThat(connected.get("k")).isEqualTo("old");
      proxy.cut();
      await().untilAsserted(() -> assertThat(cut.get("k")).isNull());
      cut.put("k", "new");
      assertThat(cut.get("k")).isNull();

      proxy.restore();
      awaitRecovery(cut);

      assertThat(cut.get("k")).isNull();
      assertThat(connected.get("k")).isNull();
    }
  }

  @Test
  void recovery_entryLeasedByOtherNode_waitsUntilItCanRemoveTheEntry() {
    CompletableFuture<Void> isWriting = new CompletableFuture<>();
    CompletableFuture<Void> mayFail = new CompletableFuture<>();
    try (RedisProxy proxy = RedisProxy.start(server)) {
      Cache<String, String> cut = nodes.open(proxy.uri(), bypassing(strings()));
      Cache<String, String> writing =
          nodes.open(
              server.uri(),
              strings()
                  .setWriteThrough(true)
                  .setCacheWriterFactory(
                      () ->
                          new DroppingWriter<>() {
                            @Override
                            public void write(
                                Cache.Entry<? extends String, ? extends String> entry) {
                              isWriting.complete(null);
                              mayFail.join();
                              throw new CacheWriterException("refused");
                            }
                          }));
      cut.put("k", "old");
      proxy.cut();
      cut.put("k", "new");
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writing.put("k", "other"));
      isWriting.join();
      proxy.restore();
      // The look-up finds nothing, as the node has not recovered: the entry is leased.
      await().during(Duration.ofSeconds(2)).until(() -> cut.get("k") == null);
      mayFail.complete(null);
      assertThatThrownBy(writer::join).hasCauseInstanceOf(CacheException.class);

      awaitRecovery(cut);

      assertThat(cut.get("k")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomChanges_outages_noNodeServesWhatItReplaced(long seed) {
    Random random = new Random(seed);
    List<Cache<String, String>> caches = List.of(openBypassing(), openBypassing());
    Map<String, String> before = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      before.put("key" + i, "old" + i);
    }
    caches.get(0).putAll(before);
    server.pause();
    Set<String> changed = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 10_000; i++) {
      Cache<String, String> node = caches.get(random.nextInt(2));
      String key = "key" + random.nextInt(200);
      if (random.nextBoolean()) {
        node.put(key, "new" + i);
      } else {
        node.remove(key);
      }
      changed.add(key);
    }

    server.resume();
    caches.forEach(BypassTest::awaitRecovery);

    for (Cache<String, String> node : caches) {
      for (String key : changed) {
        assertThat(node.get(key)).as(key).isNull();
      }
    }
  }
}
