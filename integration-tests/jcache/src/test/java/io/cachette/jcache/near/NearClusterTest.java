package io.cachette.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of near caches of a cache whose partitions are on several masters. */
@Timeout(240)
class NearClusterTest {

  private static final int PARTITIONS = 6;
  private static final List<String> KEYS = IntStream.range(0, 60).mapToObj(i -> "key" + i).toList();

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.builder().replicas(1).start();

  private final String namespace = "near" + UUID.randomUUID().toString().substring(0, 8);
  @AutoClose private final CacheFixture readers = CacheFixture.of(CLUSTER.uri(), namespace);
  @AutoClose private final CacheFixture writers = readers.anotherNode();
  private final Cache<String, String> reader = readers.cache("near", configuration());
  private final Cache<String, String> writer = writers.cache("near", configuration());

  private static CachetteConfiguration<String, String> configuration() {
    return NearNodes.strings().toBuilder().partitions(PARTITIONS).build();
  }

  @Test
  void get_otherNodeChangesAllPartitions_isSeen() {
    putAll("old");
    awaitServed("old");

    putAll("new");

    awaitAll("new");
    awaitServed("new");
  }

  @Test
  void get_otherNodeClears_isAbsent() {
    putAll("old");
    awaitServed("old");

    writer.clear();

    await().atMost(NearNodes.PATIENCE).until(() -> reader.getAll(setOf(KEYS)).isEmpty());
  }

  @Test
  void get_partitionMovesWhileItChanges_servesNoOldValueAfterwards() {
    putAll("old");
    awaitServed("old");
    int slot = CLUSTER.slotOf(namespace + ":{near}");
    RedisServer owner = CLUSTER.masterOf(slot);
    List<RedisServer> masters = CLUSTER.masters();
    RedisServer other = masters.get((masters.indexOf(owner) + 1) % masters.size());

    CLUSTER.migrateSlot(slot, other);
    putAll("moved");
    CLUSTER.migrateSlot(slot, owner);
    putAll("new");

    awaitAll("new");
    awaitServed("new");
  }

  @Test
  void get_replicaIsPromoted_servesNoOldValueAfterwards() {
    putAll("old");
    awaitServed("old");

    RedisServer master = CLUSTER.masterOf(CLUSTER.slotOf(namespace + ":{near}"));
    CLUSTER.promote(CLUSTER.replicasOf(master).get(0));
    putAll("new");

    awaitAll("new");
    awaitServed("new");
    assertThat(NearCache.of(reader).isTrusted()).isTrue();
  }

  private void putAll(String value) {
    writer.putAll(all(value));
  }

  /** Reads all keys until the near cache serves them. */
  private void awaitServed(String value) {
    await()
        .atMost(NearNodes.PATIENCE)
        .untilAsserted(
            () -> {
              long hits = NearCache.of(reader).getHits();
              assertThat(reader.getAll(setOf(KEYS))).isEqualTo(all(value));
              assertThat(NearCache.of(reader).getHits()).isEqualTo(hits + KEYS.size());
            });
  }

  private void awaitAll(String value) {
    await()
        .atMost(NearNodes.PATIENCE)
        .untilAsserted(() -> assertThat(reader.getAll(setOf(KEYS))).isEqualTo(all(value)));
  }

  private static Map<String, String> all(String value) {
    return KEYS.stream().collect(Collectors.toMap(key -> key, key -> value));
  }

  private static Set<String> setOf(List<String> keys) {
    return Set.copyOf(keys);
  }
}
