package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests a cluster with a dead master, whose other masters go on ({@code
 * cluster-require-full-coverage no}).
 */
@Timeout(180)
class DeadMasterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SLOTS_PER_MASTER = 16_384 / 3 + 1;

  @AutoClose
  private final RedisCluster cluster =
      RedisCluster.start(
          node ->
              node.directive("cluster-require-full-coverage", "no")
                  .directive("cluster-node-timeout", "2000"));

  @Test
  void newNode_oneMasterIsDead_usesCachesOfTheOthers() {
    RedisServer dead = cluster.nodes().get(0);
    dead.kill();
    awaitFailureKnown();

    try (CacheFixture fixture = CacheFixture.of(cluster.uri(), "app")) {
      Cache<String, String> cache =
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .until(() -> fixture.cache(nameAt(1), CacheFixture.strings()), found -> true);
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
      assertThat(cache.getAll(Set.of("k"))).hasSize(1);
      assertThat(cache.iterator()).hasNext();
      assertThatThrownBy(() -> fixture.cache(nameAt(0), CacheFixture.strings()))
          .isInstanceOf(CacheException.class);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(cache.get("k")).isEqualTo("v"));

      dead.restart();
      cluster.awaitComplete();
      Cache<String, String> revived =
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .until(() -> fixture.cache(nameAt(0), CacheFixture.strings()), found -> true);
      revived.put("k", "w");
      assertThat(revived.get("k")).isEqualTo("w");
      cache.clear();
    }
  }

  /** The name of a cache whose keys are all on a master. */
  private String nameAt(int master) {
    return Stream.generate(() -> "cache-" + UUID.randomUUID())
        .filter(name -> slotOf(name) / SLOTS_PER_MASTER == master)
        .findFirst()
        .orElseThrow();
  }

  private long slotOf(String name) {
    Object slot = cluster.nodes().get(1).command("CLUSTER", "KEYSLOT", name);
    return slot instanceof Long number ? number : -1;
  }

  private void awaitFailureKnown() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.nodes().subList(1, 3))
                    .allSatisfy(
                        node ->
                            assertThat(String.valueOf(node.command("CLUSTER", "INFO")))
                                .contains("cluster_state:ok")
                                .doesNotContain("cluster_slots_fail:0")));
  }
}
