package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Leases that are lost in Redis. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class LostLeasesTest {

  private static final LeasePolicy POLICY =
      LeasePolicy.builder("lost").limit(2).lease(Duration.ofMillis(900)).build();

  private final RedisServer server;
  private final DistributedLocks locks;

  LostLeasesTest(RedisServer server) {
    this.server = server;
    this.locks =
        DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofMillis(500)).open();
  }

  @AfterAll
  void close() {
    locks.close();
  }

  @Test
  void leaseRenewal_flushedRedis_marksLostAndLogsOnce() throws InterruptedException {
    DistributedSemaphore limiter = locks.semaphore(POLICY, "a");
    try (LogCapture log = LogCapture.of(DistributedLocks.class)) {
      Lease one = limiter.acquire();
      Lease other = limiter.acquire();
      server.flushAll();
      Eventually.is("both are lost", () -> !one.isHeld() && !other.isHeld());
      Eventually.is("that is said", () -> !log.messages().isEmpty());
      assertThat(limiter.statistics().lost()).isEqualTo(2);
      assertThat(limiter.statistics().held()).isZero();
      assertThat(limiter.holders()).isZero();
      one.close();
      other.close();
      assertThat(limiter.statistics().lost()).isEqualTo(2);
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Lost 2 leases of 'lost'")
          .doesNotContain("'a'");
    }
  }

  @Test
  void close_lostLease_keepsLeaseOfOtherClient() throws InterruptedException {
    LeasePolicy lock = POLICY.toBuilder().limit(1).build();
    try (DistributedLocks some = DistributedLocks.builder().uri(server.uri()).open();
        DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open();
        LogCapture log = LogCapture.of(DistributedLocks.class)) {
      Lease lost = some.lock(lock, "b").acquire();
      server.command("UNLINK", "cachette:lock:{lost:b}");
      Lease other = others.lock(lock, "b").acquire();
      assertThat(other.fencingToken()).isGreaterThan(lost.fencingToken());
      Eventually.is("it is lost", () -> !lost.isHeld());
      Eventually.is("that is said", () -> !log.messages().isEmpty());
      lost.close();
      assertThat(other.isHeld()).isTrue();
      assertThat(others.lock(lock, "b").holders()).isEqualTo(1);
      other.close();
      assertThat(others.lock(lock).statistics().lost()).isZero();
      assertThat(log.messages()).hasSize(1);
    }
  }

  @Test
  void close_undetectedLostLease_keepsOtherLeaseAndCountsLoss() throws InterruptedException {
    LeasePolicy lock = LeasePolicy.lock("unseen");
    try (DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open();
        LogCapture log = LogCapture.of(DistributedLocks.class)) {
      Lease lost = locks.lock(lock, "c").acquire();
      server.command("UNLINK", "cachette:lock:{unseen:c}");
      try (Lease other = others.lock(lock, "c").acquire()) {
        lost.close();
        assertThat(other.isHeld()).isTrue();
        assertThat(others.lock(lock, "c").holders()).isEqualTo(1);
      }
      assertThat(locks.lock(lock).statistics().lost()).isEqualTo(1);
      assertThat(log.messages()).hasSize(1);
    }
  }

  @Test
  void onLost_flushedRedis_runsActionsOnceOnOtherThread() throws InterruptedException {
    DistributedLock lock = locks.lock(brief("notified"), "a");
    List<String> ran = new CopyOnWriteArrayList<>();
    try (LogCapture log = LogCapture.of(DistributedLocks.class)) {
      Lease lease = lock.acquire();
      lease.onLost(() -> ran.add("first on " + Thread.currentThread().getName()));
      lease.onLost(
          () -> {
            throw new IllegalStateException("of the action");
          });
      lease.onLost(() -> ran.add("last"));
      server.flushAll();
      await().until(() -> ran.size() == 2);
      assertThat(ran.get(0)).startsWith("first on cachette-locks-");
      assertThat(ran.get(1)).isEqualTo("last");
      assertThat(lease.isHeld()).isFalse();
      lease.onLost(() -> ran.add("at once on " + Thread.currentThread().getName()));
      assertThat(ran).hasSize(3).last().isEqualTo("at once on " + Thread.currentThread().getName());
      lease.close();
      lease.onLost(() -> ran.add("after close"));
      // The next lease is renewed after an action of the first would have run again.
      try (Lease next = lock.acquire()) {
        server.flushAll();
        await().until(() -> !next.isHeld());
      }
      assertThat(ran).hasSize(3);
      assertThat(log.messages())
          .filteredOn(message -> message.contains("action"))
          .singleElement()
          .asString()
          .contains("'notified'")
          .doesNotContain("'a'");
    }
  }

  @Test
  void onLost_closedLease_doesNotRun() {
    DistributedLock lock = locks.lock(brief("closed"), "a");
    AtomicInteger ran = new AtomicInteger();
    try (LogCapture log = LogCapture.of(DistributedLocks.class)) {
      Lease released = lock.acquire();
      released.onLost(ran::incrementAndGet);
      released.close();
      Lease lostBefore = lock.acquire();
      lostBefore.onLost(ran::incrementAndGet);
      server.command("UNLINK", "cachette:lock:{closed:a}");
      lostBefore.close(); // detects the loss
      assertThat(lock.statistics().lost()).isOne();
      CountDownLatch laterLoss = new CountDownLatch(1);
      try (Lease lease = lock.acquire()) {
        lease.onLost(laterLoss::countDown);
        server.command("UNLINK", "cachette:lock:{closed:a}");
        await().until(() -> laterLoss.getCount() == 0);
      }
      assertThat(log.messages()).hasSize(2);
      assertThat(ran).hasValue(0);
    }
  }

  @Test
  void onLost_closedLocks_doesNotRun() {
    AtomicInteger ran = new AtomicInteger();
    DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open();
    Lease lease = others.lock(brief("ended"), "a").acquire();
    lease.onLost(ran::incrementAndGet);
    others.close();
    await().until(() -> !lease.isHeld());
    lease.onLost(ran::incrementAndGet);
    assertThat(ran).hasValue(0);
  }

  private static LeasePolicy brief(String name) {
    return LeasePolicy.builder(name).lease(Duration.ofMillis(300)).build();
  }
}
