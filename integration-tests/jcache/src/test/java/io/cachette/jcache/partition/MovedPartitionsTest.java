package io.cachette.jcache.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that no change is lost or takes effect twice while partitions move between masters, and
 * while a replica becomes the master as planned.
 */
@Timeout(240)
class MovedPartitionsTest {

  /**
   * With the node timeout of the server, so that no replica replaces a master that is only slow.
   */
  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.builder().replicas(1).start();

  @Test
  void changes_slotsMoveToOtherMastersAndBack_takeEffectExactlyOnce() {
    try (CountingNodes nodes = CountingNodes.start(CLUSTER, 0)) {
      List<Integer> slots = nodes.partitions(CLUSTER).slots();
      assertThat(slots).hasSize(CountingProgram.PARTITIONS);

      for (int slot : slots) {
        RedisServer owner = CLUSTER.masterOf(slot);
        CLUSTER.migrateSlot(slot, masterAfter(owner));
        CLUSTER.migrateSlot(slot, owner);
      }
      nodes.advance();

      CountingNodes.Result result = nodes.stop();
      assertThat(result.unknown()).isZero();
      assertThat(result.lost()).isZero();
      assertThat(result.repeated()).isZero();
    }
  }

  @Test
  void changes_replicaIsPromoted_takeEffectExactlyOnce() {
    try (CountingNodes nodes = CountingNodes.start(CLUSTER, 0)) {
      RedisServer master = CLUSTER.masters().get(0);
      CLUSTER.promote(CLUSTER.replicasOf(master).get(0));
      nodes.advance();

      CountingNodes.Result result = nodes.stop();
      assertThat(result.lost()).isZero();
      assertThat(result.repeated()).isZero();
    }
  }

  private static RedisServer masterAfter(RedisServer master) {
    List<RedisServer> masters = CLUSTER.masters();
    return masters.get((masters.indexOf(master) + 1) % masters.size());
  }
}
