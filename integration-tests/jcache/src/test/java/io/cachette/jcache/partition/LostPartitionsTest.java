package io.cachette.jcache.partition;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that the loss of a master without a replica concerns its partitions only, if the cluster
 * goes on without it ({@code cluster-require-full-coverage no}).
 */
@Timeout(240)
class LostPartitionsTest {

  private static final String NAMESPACE = "app";
  private static final String CACHE = "test";
  private static final Duration BUDGET = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 2;
  private static final Map<String, String> ENTRIES =
      IntStream.range(0, 100).boxed().collect(toMap(i -> "key" + i, i -> "value" + i));

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.builder()
          .nodeTimeout(Duration.ofSeconds(2))
          .node(
              node ->
                  node.directive("cluster-require-full-coverage", "no")
                      .directive("appendonly", "yes")
                      .directive("appendfsync", "always"))
          .start();

  private final CacheFixture fixture = CacheFixture.of(CLUSTER.uri(), NAMESPACE, BUDGET);

  @AfterEach
  void close() {
    fixture.close();
  }

  enum Loss {
    KILLED,
    HANGING;

    private void begin(RedisServer master) {
      if (this == KILLED) {
        master.kill();
      } else {
        master.pause();
      }
    }

    private void end(RedisServer master) {
      if (this == KILLED) {
        master.restart();
      } else {
        master.resume();
      }
    }
  }

  /**
   * @param distance 0 for the master of the first partition, which also has the descriptor
   */
  @ParameterizedTest
  @CsvSource({"KILLED, 0", "HANGING, 1"})
  void operations_masterIsLost_failForItsPartitionsOnly(Loss loss, int distance) {
    Cache<String, String> cache =
        fixture.cache(
            CACHE,
            CachetteConfiguration.builder(String.class, String.class).partitions(16).build());
    cache.putAll(ENTRIES);
    List<RedisServer> masters = CLUSTER.masters();
    int first = masters.indexOf(CLUSTER.masterOf(CACHE));
    RedisServer lost = masters.get((first + distance) % masters.size());
    Set<String> lostKeys = entriesOn(lost);
    Set<String> otherKeys = new HashSet<>(ENTRIES.keySet());
    otherKeys.removeAll(lostKeys);
    assertThat(lostKeys).isNotEmpty();
    assertThat(otherKeys).isNotEmpty();

    loss.begin(lost);
    try {
      lostKeys.stream().limit(ROUNDS).forEach(key -> assertOnlyFails(cache, key, otherKeys));
      assertThatThrownBy(() -> cache.getAll(ENTRIES.keySet())).isInstanceOf(CacheException.class);
      otherKeys.forEach(key -> cache.put(key, "changed"));
      assertThat(cache.getAll(otherKeys)).hasSameSizeAs(otherKeys).containsValue("changed");
    } finally {
      loss.end(lost);
      CLUSTER.awaitComplete();
    }

    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(() -> cache.getAll(lostKeys).size() == lostKeys.size());
    lostKeys.forEach(key -> cache.put(key, "changed"));
    assertThat(cache.getAll(ENTRIES.keySet()).values()).hasSize(ENTRIES.size());
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void outagePolicy_masterHangs_bypassesItsPartitionsOnly(OutagePolicy policy) {
    CachetteConfiguration<String, String> configuration =
        CachetteConfiguration.builder(String.class, String.class)
            .partitions(16)
            .outage(policy)
            .build();
    Cache<String, String> cache = fixture.cache(CACHE, configuration);
    cache.putAll(ENTRIES);
    RedisServer lost = CLUSTER.masters().get(1);
    Set<String> otherKeys = new HashSet<>(ENTRIES.keySet());
    otherKeys.removeAll(entriesOn(lost));
    String lostKey = entriesOn(lost).iterator().next();
    try (CacheFixture otherNode = fixture.anotherNode()) {
      Cache<String, String> theirs = otherNode.cache(CACHE, configuration);

      lost.pause();
      try {
        cache.put(lostKey, "of the outage");
        assertThat(cache.get(lostKey))
            .isEqualTo(policy == OutagePolicy.LOCAL ? "of the outage" : null);
        otherKeys.forEach(key -> cache.put(key, "changed"));
        assertThat(theirs.getAll(otherKeys).values())
            .hasSameSizeAs(otherKeys)
            .containsOnly("changed");
      } finally {
        lost.resume();
        CLUSTER.awaitComplete();
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                cache.put(lostKey, "after");
                assertThat(theirs.get(lostKey)).isEqualTo("after");
              });
      assertThat(cache.getAll(otherKeys).values()).hasSameSizeAs(otherKeys).containsOnly("changed");
    }
  }

  private static void assertOnlyFails(
      Cache<String, String> cache, String lostKey, Set<String> otherKeys) {
    assertThatThrownBy(() -> cache.get(lostKey)).isInstanceOf(CacheException.class);
    otherKeys.forEach(key -> assertThat(cache.get(key)).isEqualTo(ENTRIES.get(key)));
  }

  private static Set<String> entriesOn(RedisServer master) {
    Set<String> keys = new HashSet<>();
    ClusterPartitions.of(CLUSTER, NAMESPACE, CACHE)
        .hashesOn(master)
        .forEach(
            hash ->
                ((List<?>) Objects.requireNonNull(master.command("HKEYS", hash)))
                    .forEach(field -> keys.add(String.valueOf(field).substring("s:".length()))));
    return keys;
  }
}
