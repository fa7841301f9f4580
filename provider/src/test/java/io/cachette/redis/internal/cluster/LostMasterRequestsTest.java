package io.cachette.redis.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.api.RScript;

/** Tests that requests to a master that hangs keep no requests to the others waiting. */
@Timeout(120)
class LostMasterRequestsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The name of the namespace, and of a user with the documented permissions for it. */
  private static final String USER = "cachette";

  /** Far more than the client has at a time. */
  private static final int REQUESTS = 3_000;

  private static final Script ECHO =
      new Script(
          "echo",
          "return {KEYS[1]}",
          "0123456789012345678901234567890123456789",
          RScript.Mode.READ_WRITE);

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(
          node ->
              node.user(USER, LeastPrivilege.PASSWORD, LeastPrivilege.rulesInACluster(USER))
                  .directive("cluster-require-full-coverage", "no")
                  .directive("cluster-node-timeout", "60000"));

  private final RedisServer lost = CLUSTER.nodes().get(0);

  private static ResilientScripts open() {
    ResilientScripts scripts =
        new ResilientScripts(
            "Tests",
            RedisConfiguration.read(
                CLUSTER.uri(USER, LeastPrivilege.PASSWORD),
                new Properties(),
                LostMasterRequestsTest.class.getClassLoader()),
            TimeBudget.perRequest(Duration.ofSeconds(5)),
            new CircuitBreaker(3, Duration.ofMillis(200)),
            true,
            new OutageListeners(LostMasterRequestsTest.class.getClassLoader()));
    scripts.connect(ECHO);
    return scripts;
  }

  private static List<String> keys(boolean isLost) {
    return IntStream.range(0, 20 * REQUESTS)
        .mapToObj(i -> USER + ":" + i)
        .filter(key -> HashSlots.ofKey(key) < HashSlots.COUNT / 3 == isLost)
        .limit(REQUESTS)
        .toList();
  }

  private static List<CompletableFuture<Boolean>> sendAll(
      ResilientScripts scripts, List<String> keys) {
    List<CompletableFuture<Boolean>> replies = new ArrayList<>();
    for (String key : keys) {
      replies.add(scripts.runAsync(ECHO, List.of(key), List.of()).handle((reply, e) -> e == null));
    }
    return replies;
  }

  private static long count(List<CompletableFuture<Boolean>> replies) {
    return replies.stream().filter(CompletableFuture::join).count();
  }

  @Test
  void requests_masterHangs_othersReply() {
    List<String> lostKeys = keys(true);
    List<String> others = keys(false);
    try (ResilientScripts scripts = open();
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      assertThat(count(sendAll(scripts, others.subList(0, 100)))).isEqualTo(100);
      lost.pause();
      List<CompletableFuture<Boolean>> failing = sendAll(scripts, lostKeys);

      assertThat(count(sendAll(scripts, others))).isEqualTo(REQUESTS);
      assertThat(count(failing)).isZero();
      assertThat(scripts.breaker(lostKeys.get(0)).isOpen()).isTrue();
      assertThat(scripts.breaker(others.get(0)).isOpen()).isFalse();
      assertThat(scripts.isAvailable(lostKeys.get(7))).isFalse();
      assertThat(scripts.isAvailable(others.get(7))).isTrue();
      assertThat(count(sendAll(scripts, others))).isEqualTo(REQUESTS);
      assertThat(logged.messages()).hasSize(1);

      lost.resume();
      // The master is asked, although no call uses its keys.
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  count(sendAll(scripts, others.subList(0, 10))) == 10
                      && scripts.isAvailable(lostKeys.get(0)));
      assertThat(count(sendAll(scripts, lostKeys))).isEqualTo(REQUESTS);
      assertThat(logged.messages()).hasSize(2);
      assertThat(logged.messages().get(0)).contains("(master 127.0.0.1:" + lost.port() + ")");
    } finally {
      lost.resume();
    }
  }
}
