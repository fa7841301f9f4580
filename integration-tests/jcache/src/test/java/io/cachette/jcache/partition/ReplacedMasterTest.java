package io.cachette.jcache.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that nodes go on without a restart after a master was killed and its replica replaced it.
 */
@Timeout(240)
class ReplacedMasterTest {

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.builder().replicas(1).nodeTimeout(Duration.ofSeconds(2)).start();

  /** Redis replicates asynchronously, so it may lose the last changes before the kill. */
  @Test
  void changes_masterIsKilled_goOnWithReplica(TestReporter reporter) {
    try (CountingNodes nodes = CountingNodes.start(CLUSTER, 0)) {
      RedisServer killed = CLUSTER.masterOf(CountingProgram.CACHE);
      CLUSTER.failOver(killed);
      nodes.advance();
      killed.restart();
      CLUSTER.awaitComplete();
      nodes.advance();

      CountingNodes.Result result = nodes.stop();
      reporter.publishEntry("without acknowledgement", result.toString());
      assertThat(result.repeated()).isZero();
    }
  }

  /** Without a replica, changes are not acknowledged until the old master has become one. */
  @Test
  void changes_replicaAcknowledges_noneIsLost(TestReporter reporter) {
    try (CountingNodes nodes = CountingNodes.start(CLUSTER, 1)) {
      RedisServer killed = CLUSTER.masterOf(CountingProgram.CACHE);
      CLUSTER.failOver(killed);
      killed.restart();
      CLUSTER.awaitComplete();
      nodes.advance();

      CountingNodes.Result result = nodes.stop();
      reporter.publishEntry("with acknowledgement", result.toString());
      assertThat(result.lost()).isZero();
      assertThat(result.repeated()).isZero();
    }
  }
}
