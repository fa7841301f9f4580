package io.cachette.jcache.partition;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests caches whose partitions are on all masters of a cluster with replicas. */
@Timeout(180)
class ClusterPartitionsTest {

  private static final String NAMESPACE = "app";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ENTRIES = 500;
  private static final Map<String, String> MANY =
      IntStream.range(0, ENTRIES)
          .boxed()
          .collect(toMap(i -> "key" + i, i -> "value" + i, (a, b) -> a, LinkedHashMap::new));
  private static final List<String> KEYS = List.copyOf(MANY.keySet());

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.builder().replicas(1).start();

  private final CacheFixture fixture = CacheFixture.of(CLUSTER.uri(), NAMESPACE);

  @AfterEach
  void close() {
    fixture.close();
  }

  private static CachetteConfigurationBuilder<String, String> configuration(int partitions) {
    return CachetteConfiguration.builder(String.class, String.class).partitions(partitions);
  }

  private static Cache<String, String> open(CacheFixture node) {
    return node.cache("test", configuration(16).build());
  }

  private static ClusterPartitions partitions() {
    return ClusterPartitions.of(CLUSTER, NAMESPACE, "test");
  }

  @Test
  void putAll_sixteenPartitions_areOnAllMasters() {
    open(fixture).putAll(MANY);

    assertThat(partitions().countPerMaster()).containsExactlyInAnyOrder(6L, 5L, 5L);
  }

  @Test
  void putAndGet_fortyEightPartitions_loadMastersEqually() {
    Cache<String, String> cache = fixture.cache("test", configuration(48).build());
    cache.putAll(MANY);

    List<Double> shares =
        partitions()
            .shares(
                ClusterPartitionsTest::scripts,
                () ->
                    KEYS.forEach(
                        key -> {
                          cache.put(key, "new");
                          cache.get(key);
                        }));

    assertThat(shares)
        .hasSize(3)
        .allSatisfy(share -> assertThat(share).isCloseTo(100.0 / 3, Offset.offset(5.0)));
  }

  /** Returns how many scripts a node has run. */
  private static long scripts(RedisServer node) {
    return String.valueOf(node.command("INFO", "commandstats"))
        .lines()
        .filter(line -> line.startsWith("cmdstat_eval"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst(".*:calls=(\\d+).*", "$1")))
        .sum();
  }

  @Test
  void bulkOperations_allMasters_keepOrderAndOutcomes() {
    Cache<String, String> cache = open(fixture);
    RecordingListener listener = new RecordingListener();
    cache.putAll(MANY);
    cache.registerCacheEntryListener(listener.registrationWithoutOldValues());

    assertThat(cache.getAll(MANY.keySet())).containsExactlyEntriesOf(MANY);
    Map<String, EntryProcessorResult<String>> results =
        cache.invokeAll(
            MANY.keySet(),
            (entry, arguments) -> {
              if (entry.getKey().endsWith("7")) {
                throw new IllegalStateException("on purpose");
              }
              return entry.getValue();
            });
    assertThat(results.keySet()).containsExactlyElementsOf(KEYS);
    assertThat(KEYS).allMatch(key -> outcomeOf(results.get(key)).equals(expectedOutcome(key)));
    cache.putAll(Map.of("key1", "changed", "key2", "changed", "added", "new"));
    cache.removeAll(Set.of("key3", "key4", "absent"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(listener.events())
                    .containsExactlyInAnyOrder(
                        "UPDATED key1 ->changed",
                        "UPDATED key2 ->changed",
                        "CREATED added ->new",
                        "REMOVED key3 ->-",
                        "REMOVED key4 ->-"));
    assertThat(keysOf(cache)).hasSize(ENTRIES + 1 - 2).contains("added").doesNotContain("key3");
  }

  private static String expectedOutcome(String key) {
    return key.endsWith("7") ? "failed" : String.valueOf(MANY.get(key));
  }

  private static String outcomeOf(@Nullable EntryProcessorResult<String> result) {
    try {
      return result == null ? "missing" : result.get();
    } catch (EntryProcessorException e) {
      return "failed";
    }
  }

  @Test
  void listenersOfOtherManager_allMasters_receiveChangesAndExpiry() {
    RecordingListener created = new RecordingListener();
    RecordingListener expired = new RecordingListener();
    CachetteConfiguration<String, String> configuration =
        configuration(16)
            .expiry(
                CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 1)))
            .build();
    Cache<String, String> cache = fixture.cache("test", configuration);
    try (CacheFixture other = fixture.anotherNode()) {
      Cache<String, String> theirs = other.cache("test", configuration);
      theirs.registerCacheEntryListener(created.registrationFor(EventType.CREATED));
      theirs.registerCacheEntryListener(expired.registrationFor(EventType.EXPIRED));

      cache.putAll(MANY);

      await()
          .atMost(PATIENCE)
          .until(() -> created.events().size() == ENTRIES && expired.events().size() == ENTRIES);
      assertThat(created.events()).doesNotHaveDuplicates();
      assertThat(expired.events()).doesNotHaveDuplicates();
      assertThat(keysOf(theirs)).isEmpty();
    }
  }

  @Test
  void clearAndDestroyCache_allMasters_leaveNothing() {
    Cache<String, String> cache = open(fixture);
    cache.putAll(MANY);
    assertThat(keysOf(cache)).containsExactlyInAnyOrderElementsOf(KEYS);

    cache.clear();
    assertThat(keysOf(cache)).isEmpty();
    cache.putAll(MANY);
    try (CacheFixture other = fixture.anotherNode()) {
      other.manager().destroyCache("test");
    }

    assertThat(partitions().allKeys()).isEmpty();
  }

  @Test
  void loads_allMasters_runOncePerKey() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            configuration(16)
                .readThrough(true)
                .loader(
                    () ->
                        new FunctionLoader(
                            key -> {
                              loads.incrementAndGet();
                              return MANY.get(key);
                            }))
                .build());

    assertThat(cache.getAll(MANY.keySet())).containsExactlyEntriesOf(MANY);
    assertThat(cache.getAll(MANY.keySet())).containsExactlyEntriesOf(MANY);
    assertThat(loads).hasValue(ENTRIES);

    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(MANY.keySet(), true, done);
    done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(loads).hasValue(2 * ENTRIES);
    assertThat(partitions().countPerMaster()).containsExactlyInAnyOrder(6L, 5L, 5L);
  }

  private static List<String> keysOf(Cache<String, String> cache) {
    List<String> keys = new ArrayList<>();
    cache.forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }
}
