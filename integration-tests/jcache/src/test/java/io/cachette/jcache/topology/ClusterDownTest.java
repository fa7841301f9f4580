package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests a cluster that refuses all commands, because one of its masters is dead. */
@Timeout(240)
class ClusterDownTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SLOTS_PER_MASTER = 16_384 / 3 + 1;

  @AutoClose
  private final RedisCluster cluster =
      RedisCluster.start(node -> node.directive("cluster-node-timeout", "2000"));

  @Test
  void put_clusterIsDown_failsThenIsRepeatedUntilItIsUp() throws Exception {
    RedisServer living = cluster.nodes().get(1);
    RedisServer dead = cluster.nodes().get(0);
    String name = nameOnSecondMaster();
    try (CacheFixture impatient = CacheFixture.of(cluster.uri(), "app", Duration.ofSeconds(1));
        CacheFixture patient = CacheFixture.of(cluster.uri(), "app", PATIENCE)) {
      Cache<String, String> failing = impatient.cache(name, CacheFixture.strings());
      Cache<String, String> waiting = patient.cache(name, CacheFixture.strings());
      failing.put("k", "old");
      assertThat(waiting.get("k")).isEqualTo("old");
      dead.kill();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  String.valueOf(living.command("CLUSTER", "INFO")).contains("cluster_state:fail"));

      assertThatThrownBy(() -> failing.put("k", "new"))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("CLUSTERDOWN", "nothing was changed");
      long refusals = refusals(living);
      CompletableFuture<Void> put = CompletableFuture.runAsync(() -> waiting.put("k", "newer"));
      await().atMost(PATIENCE).until(() -> refusals(living) >= refusals + 3);
      assertThat(put).isNotDone();

      dead.restart();
      cluster.awaitComplete();
      put.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(waiting.get("k")).isEqualTo("newer");
    }
  }

  private String nameOnSecondMaster() {
    return Stream.generate(() -> "cache-" + UUID.randomUUID())
        .filter(
            name ->
                cluster.nodes().get(1).command("CLUSTER", "KEYSLOT", name) instanceof Long slot
                    && slot / SLOTS_PER_MASTER == 1)
        .findFirst()
        .orElseThrow();
  }

  /** Returns how many commands a node has refused because the cluster is down. */
  private static long refusals(RedisServer node) {
    return String.valueOf(node.command("INFO", "errorstats"))
        .lines()
        .filter(line -> line.startsWith("errorstat_CLUSTERDOWN:count="))
        .mapToLong(line -> Long.parseLong(line.trim().replaceFirst(".*=", "")))
        .sum();
  }
}
