package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.lock.LeaseLoss.Reason;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reasons of lost leases, as actions and the log get them. */
@RedisTest(dedicated = true)
final class LeaseLossTest {

  private static final LeasePolicy POLICY =
      LeasePolicy.builder("loss").lease(Duration.ofSeconds(3)).build();

  private final RedisServer server;
  private final LogCapture log = LogCapture.of(DistributedLocks.class);
  private final DistributedLocks locks;
  private final List<LeaseLoss> losses = new CopyOnWriteArrayList<>();

  LeaseLossTest(RedisServer server) {
    this.server = server;
    this.locks = DistributedLocks.builder().uri(server.uri()).open();
  }

  @AfterEach
  void close() {
    try (log) {
      locks.close();
    }
  }

  private Lease acquire() {
    Lease lease = locks.lock(POLICY, "a").acquire();
    lease.onLost(losses::add);
    return lease;
  }

  private void assertLost(Reason reason, String description) {
    await().untilAsserted(() -> assertThat(losses).hasSize(1));
    assertThat(losses.get(0).reason()).as(losses.toString()).isEqualTo(reason);
    assertThat(losses.get(0).description()).contains(description).doesNotContain("'a'");
    assertThat(log.messages())
        .singleElement()
        .asString()
        .isEqualTo("Lost a lease of 'loss': " + losses.get(0).description());
  }

  @Test
  void onLost_flushedRedis_reportsRemoval() {
    Lease lease = acquire();
    server.flushAll();
    assertLost(Reason.REMOVED, "does not have it any more");
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void onLost_leaseTakenByOtherHolder_reportsRemoval() {
    Lease unused = acquire();
    server.command("UNLINK", "cachette:lock:{loss:a}");
    try (DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open();
        Lease other = others.lock(POLICY, "a").acquire()) {
      assertLost(Reason.REMOVED, "does not have it any more");
      assertThat(other.isHeld()).isTrue();
    }
  }

  @Test
  void close_leaseTakenByOtherHolder_logsRemoval() {
    Lease lease = acquire();
    server.flushAll();
    lease.close();
    assertThat(log.messages()).singleElement().asString().contains("does not have it any more");
    assertThat(losses).isEmpty();
  }

  @Test
  void onLost_serverRefusesWrites_reportsItsError() {
    Lease unused = acquire();
    server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    try {
      assertLost(Reason.REFUSED, "NOREPLICAS");
    } finally {
      server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    }
  }

  @Test
  void onLost_serverPaused_reportsMissingReply() {
    Lease lease = acquire();
    server.pause();
    try {
      assertLost(Reason.UNANSWERED, "Redis answered no renewal within 3000 ms");
      lease.onLost(losses::add);
      assertThat(losses).hasSize(2);
      assertThat(losses.get(1)).isEqualTo(losses.get(0));
    } finally {
      server.resume();
    }
  }

  @Test
  void onLost_serverGone_reportsMissingReply() {
    Lease unused = acquire();
    server.kill();
    try {
      assertLost(Reason.UNANSWERED, "Redis answered no renewal within 3000 ms");
    } finally {
      server.restart();
    }
  }

  @Test
  void onLost_leaseExpiredAndLossNotDetectedYet_runsAtOnceWithReason() {
    Lease lease = locks.lock(POLICY, "a").acquire();
    server.pause();
    try {
      while (lease.isHeld()) {
        Thread.onSpinWait();
      }
      lease.onLost(losses::add);
      assertLost(Reason.UNANSWERED, "Redis answered no renewal");
      assertThat(locks.lock(POLICY, "a").statistics().lost()).isOne();
    } finally {
      server.resume();
    }
  }

  @Test
  void onLost_jvmPaused_reportsPause() throws IOException, InterruptedException {
    JavaProgram node = JavaProgram.start(LeaseNode.class, Map.of(), server.uri().toString());
    try {
      assertThat(node.ask("keep")).isEqualTo("true");
      signal("STOP", node);
      Lease next =
          locks.lock(LeaseNode.HELD, "kept").tryAcquire(Duration.ofSeconds(30)).orElseThrow();
      next.close();
      signal("CONT", node);
      await().untilAsserted(() -> assertThat(node.ask("losses")).contains("reason="));
      assertThat(node.ask("losses"))
          .contains("reason=PAUSED")
          .contains("this JVM stood still for ");
      assertThat(node.printedErrors()).contains("Lost a lease of 'held': this JVM stood still for");
    } finally {
      node.process().destroyForcibly();
      node.close();
    }
  }

  private static void signal(String signal, JavaProgram node)
      throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(node.process().pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
