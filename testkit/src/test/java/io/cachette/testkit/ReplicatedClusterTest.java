package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests clusters with replicas, whose nodes log in to each other. */
final class ReplicatedClusterTest {
  private static final String KEY = "key";
  private static final int SLOT = 12_539;

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.builder()
          .replicas(1)
          .nodeTimeout(Duration.ofSeconds(1))
          .node(RedisServerBuilder::withoutDefaultUser)
          .start();

  @BeforeEach
  void isComplete() {
    CLUSTER.awaitComplete();
    CLUSTER.flushAll();
  }

  @Test
  void start_oneReplicaPerMaster_copiesMasters() {
    assertThat(CLUSTER.nodes()).hasSize(6).containsAll(CLUSTER.masters());
    assertThat(CLUSTER.masters()).hasSize(3);
    assertThat(CLUSTER.masters())
        .allSatisfy(master -> assertThat(CLUSTER.replicasOf(master)).hasSize(1));
    RedisServer master = CLUSTER.masterOf(KEY);
    RedisServer replica = CLUSTER.replicasOf(master).get(0);
    assertThat(CLUSTER.replicasOf(replica)).isEmpty();

    master.command("SET", KEY, "value");
    assertThat(master.command("WAIT", "1", "20000")).isEqualTo(1L);

    assertThat(replica.command("DBSIZE")).isEqualTo(1L);
    assertThat(CLUSTER.uri().toString().split(",")).hasSize(6);
  }

  @Test
  void masterOf_keyAndSlot_isNodeThatAcceptsWrites() {
    assertThat(CLUSTER.slotOf(KEY)).isEqualTo(SLOT).isEqualTo(CLUSTER.slotOf("{key}:expiry"));
    assertThat(CLUSTER.masterOf(SLOT)).isSameAs(CLUSTER.masterOf(KEY));
    assertThat(CLUSTER.masterOf(KEY).command("SET", KEY, "value")).isEqualTo("OK");
  }

  @Test
  void promote_replica_exchangesRolesAndKeepsData() {
    RedisServer master = CLUSTER.masterOf(KEY);
    RedisServer replica = CLUSTER.replicasOf(master).get(0);
    master.command("SET", KEY, "value");

    CLUSTER.promote(replica);

    assertThat(CLUSTER.masterOf(KEY)).isSameAs(replica);
    assertThat(CLUSTER.replicasOf(replica)).containsExactly(master);
    assertThat(replica.command("GET", KEY)).isEqualTo("value");
    assertThatThrownBy(() -> CLUSTER.promote(replica))
        .isInstanceOf(RedisCommandException.class)
        .hasMessageContaining("FAILOVER");
  }

  @Test
  void failOver_master_isReplacedAndBecomesReplicaAfterRestart() {
    List<RedisServer> others =
        CLUSTER.masters().stream().filter(node -> node != CLUSTER.masterOf(KEY)).toList();
    RedisServer master = CLUSTER.masterOf(KEY);
    RedisServer replica = CLUSTER.replicasOf(master).get(0);
    master.command("SET", KEY, "value");
    assertThat(master.command("WAIT", "1", "20000")).isEqualTo(1L);

    assertThat(CLUSTER.failOver(master)).isSameAs(replica).isSameAs(CLUSTER.masterOf(KEY));

    assertThat(master.isRunning()).isFalse();
    assertThat(replica.command("GET", KEY)).isEqualTo("value");
    assertThat(CLUSTER.masters()).hasSize(3).containsAll(others).contains(replica);
    assertThatThrownBy(() -> CLUSTER.failOver(replica))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("replica");
    master.restart();
    CLUSTER.awaitComplete();
    assertThat(CLUSTER.replicasOf(replica)).containsExactly(master);
  }
}
