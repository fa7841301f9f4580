package io.cachette.redis.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisCommandException;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.api.RScript;

/** Tests that the outage of a part of a cluster does not end by the replies of the others. */
@Timeout(120)
class PartlyFailingClusterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = 50;

  /** Of slot 866, which the first master owns. */
  private static final String LOST = "hello";

  /** Of slot 12182, which the last master owns. */
  private static final String OTHER = "foo";

  private static final Script SET =
      new Script(
          "set",
          "redis.call('set', KEYS[1], 'v') return {}",
          "0123456789012345678901234567890123456789",
          RScript.Mode.READ_WRITE);

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(node -> node.directive("cluster-require-full-coverage", "no"));

  private static ResilientScripts open() {
    ResilientScripts scripts =
        new ResilientScripts(
            "Tests",
            RedisConfiguration.read(
                CLUSTER.uri(), new Properties(), PartlyFailingClusterTest.class.getClassLoader()),
            TimeBudget.perRequest(Duration.ofMillis(500)),
            new CircuitBreaker(3, Duration.ofMillis(200)),
            true,
            new OutageListeners(PartlyFailingClusterTest.class.getClassLoader()));
    scripts.connect(SET);
    await().atMost(PATIENCE).until(() -> isSet(scripts, LOST) && isSet(scripts, OTHER));
    return scripts;
  }

  private static boolean isSet(ResilientScripts scripts, String key) {
    return scripts.runAsync(SET, List.of(key), List.of()).handle((reply, e) -> e == null).join();
  }

  private static void callBoth(ResilientScripts scripts) {
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(isSet(scripts, LOST)).isFalse();
      assertThat(isSet(scripts, OTHER)).isTrue();
    }
  }

  /** Returns false if the slot had no owner, as the node sees it. */
  private static boolean hasRemoved(RedisServer node, String slot) {
    try {
      node.command("CLUSTER", "DELSLOTS", slot);
      return true;
    } catch (RedisCommandException e) {
      return false;
    }
  }

  @Test
  void calls_slotWithoutOwner_outageGoesOnAndBreakerOpens() {
    String slot = String.valueOf(CLUSTER.slotOf(LOST));
    RedisServer owner = CLUSTER.masterOf(LOST);
    try (ResilientScripts scripts = open();
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      CircuitBreaker ofOwner = scripts.breaker(LOST);
      await()
          .during(Duration.ofSeconds(2)) // messages of the owner may restore the slot
          .atMost(PATIENCE)
          .until(
              () -> CLUSTER.nodes().stream().filter(node -> hasRemoved(node, slot)).count() == 0);
      await()
          .atMost(PATIENCE)
          .until(() -> isSet(scripts, OTHER) && scripts.breaker(LOST) != ofOwner);
      await().atMost(PATIENCE).until(() -> !isSet(scripts, LOST) && scripts.breaker(LOST).isOpen());
      int before = logged.messages().size(); // the owner may have failed before the slot was lost
      callBoth(scripts);

      assertThat(scripts.breaker(LOST).isOpen()).isTrue();
      assertThat(scripts.breaker(OTHER).isOpen()).isFalse();
      assertThat(logged.messages()).hasSize(before);
      assertThat(logged.messages().get(before - 1)).contains("(slots without an owner)");

      owner.command("CLUSTER", "ADDSLOTS", slot);
      await().atMost(PATIENCE).until(() -> isSet(scripts, LOST));
      await()
          .atMost(PATIENCE)
          .until(() -> logged.messages().get(logged.messages().size() - 1).contains("answers"));
    } finally {
      CLUSTER.awaitComplete();
    }
  }

  @Test
  void calls_masterRefusesWrites_outageEndsWhenItAcceptsThem() {
    RedisServer full = CLUSTER.masterOf(LOST);
    try (ResilientScripts scripts = open();
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      full.fillMemory();
      callBoth(scripts);

      assertThat(logged.messages()).hasSize(1);
      assertThat(logged.messages().get(0)).contains("(master 127.0.0.1:" + full.port() + ")");
      assertThat(scripts.breaker(LOST).isOpen()).isFalse();

      full.freeMemory();
      assertThat(isSet(scripts, LOST)).isTrue();
      assertThat(logged.messages()).hasSize(2);
    } finally {
      full.freeMemory();
    }
  }

  @Test
  void breaker_closed_asksNoMaster() {
    ResilientScripts scripts = open();
    scripts.close();

    // Longer than the watch waits until it asks the masters again.
    await()
        .pollDelay(Duration.ofSeconds(6))
        .atMost(PATIENCE)
        .until(() -> !scripts.isAvailable(LOST) && !scripts.breaker(LOST).isOpen());
  }
}
