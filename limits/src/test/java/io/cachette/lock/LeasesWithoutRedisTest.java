package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases while Redis is paused, stopped or empty. */
@RedisTest(dedicated = true)
final class LeasesWithoutRedisTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final RedisServer server;
  private final LogCapture log = LogCapture.of(ResilientScripts.class);
  private final LogCapture losses = LogCapture.of(DistributedLocks.class);
  private final DistributedLocks locks;
  private boolean frozen;

  LeasesWithoutRedisTest(RedisServer server) {
    this.server = server;
    this.locks = DistributedLocks.builder().uri(server.uri()).expectedNodes(2).open();
  }

  @BeforeEach
  void empty() {
    server.flushAll();
  }

  @AfterEach
  void close() {
    try (log;
        losses) {
      if (frozen) {
        thaw();
      }
      locks.close();
    }
  }

  private void freeze() {
    server.pause();
    frozen = true;
  }

  private void thaw() {
    server.resume();
    frozen = false;
  }

  private DistributedSemaphore semaphore(String name, int limit, OutagePolicy policy) {
    return locks.semaphore(LeasePolicy.builder(name).limit(limit).outage(policy).build(), "a");
  }

  private Leasable other(Leasable leasable) {
    return locks.semaphore(leasable.policy(), "b");
  }

  private void awaitRedis(Leasable limiter) throws InterruptedException {
    Eventually.is(
        "Redis answers",
        () -> {
          try {
            return other(limiter).holders() == 0;
          } catch (LeasesUnavailableException e) {
            return false;
          }
        });
  }

  @Test
  void acquire_redisPausedAndClosedPolicy_throwsLeasesUnavailableException()
      throws InterruptedException {
    Leasable lock = locks.lock("closed", "a");
    Leasable secret = locks.lock("closed", "secret");
    freeze();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> secret.acquire())
          .isInstanceOf(LeasesUnavailableException.class)
          .hasMessageContaining("closed")
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> lock.tryAcquire()).isInstanceOf(LeasesUnavailableException.class);
    assertThatThrownBy(() -> lock.tryAcquireAsync(LONG).toCompletableFuture().join())
        .hasCauseInstanceOf(LeasesUnavailableException.class);
    assertThatThrownBy(() -> lock.holders()).isInstanceOf(LeasesUnavailableException.class);
    assertThat(lock.statistics())
        .isEqualTo(LeaseStatistics.builder().refused(22).decidedWithoutRedis(22).build());
    thaw();
    awaitRedis(lock);
    other(lock).acquire().close();
    assertThat(log.messages()).hasSize(2);
  }

  @Test
  void acquire_redisPausedAndOpenPolicy_returnsLeaseWithoutToken() throws InterruptedException {
    Leasable limiter = semaphore("open", 1, OutagePolicy.ALLOW);
    freeze();
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      held.add(limiter.acquire());
    }
    assertThat(held).allMatch(lease -> lease.isHeld() && lease.fencingToken() == 0);
    assertThat(limiter.statistics())
        .isEqualTo(LeaseStatistics.builder().acquired(20).decidedWithoutRedis(20).held(20).build());
    held.forEach(Lease::close);
    assertThat(held).noneMatch(Lease::isHeld);
    assertThat(limiter.statistics().held()).isZero();
    thaw();
    awaitRedis(limiter);
    try (Lease lease = other(limiter).acquire()) {
      assertThat(lease.fencingToken()).isPositive();
    }
  }

  @Test
  void acquire_redisPausedAndLocalPolicy_usesShareOfJvm() throws InterruptedException {
    Leasable limiter = semaphore("local", 5, OutagePolicy.LOCAL);
    Lease before = limiter.acquire();
    freeze();
    Lease without = limiter.acquire();
    assertThat(before.isHeld() && without.isHeld()).isTrue();
    assertThat(without.fencingToken()).isZero();
    assertThat(limiter.tryAcquire()).as("2 of 5 for each of 2").isEmpty();
    assertThat(other(limiter).tryAcquire()).isPresent();
    CompletableFuture<Lease> waiting = limiter.acquireAsync(LONG).toCompletableFuture();
    Eventually.is("it waits", () -> limiter.statistics().waiting() == 1);
    without.close();
    Lease after = waiting.join();
    thaw();
    awaitRedis(limiter);
    if (after.fencingToken() == 0) {
      assertThat(limiter.tryAcquire()).as("while leases of that time are held").isEmpty();
    }
    after.close();
    assertThat(limiter.tryAcquire()).isPresent();
  }

  @Test
  void acquireAsync_redisPausedWhileWaiting_followsPolicy() throws InterruptedException {
    Leasable closed = locks.lock("closed", "a");
    Leasable open = semaphore("open", 1, OutagePolicy.ALLOW);
    Lease one = closed.acquire();
    Lease other = open.acquire();
    List<CompletableFuture<Lease>> refused = new ArrayList<>();
    List<CompletableFuture<Lease>> allowed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      refused.add(closed.acquireAsync(LONG).toCompletableFuture());
      allowed.add(open.acquireAsync(LONG).toCompletableFuture());
    }
    Eventually.is("all wait", () -> closed.statistics().waiting() == 500);
    freeze();
    for (CompletableFuture<Lease> call : allowed) {
      assertThat(call.join().fencingToken()).isZero();
    }
    for (CompletableFuture<Lease> call : refused) {
      assertThatThrownBy(call::join).hasCauseInstanceOf(LeasesUnavailableException.class);
    }
    assertThat(one.isHeld() && other.isHeld()).isTrue();
  }

  @Test
  void acquire_lateReply_releasesLease() throws InterruptedException {
    Leasable lock = locks.lock("late", "a");
    lock.acquire().close();
    try (CommandLog commands = server.commandLog()) {
      freeze();
      assertThatThrownBy(() -> lock.acquire()).isInstanceOf(LeasesUnavailableException.class);
      thaw();
      awaitRedis(lock);
      Eventually.is(
          "it was taken and given back",
          () ->
              commands.commands().stream().anyMatch(each -> each.name().equals("ZADD"))
                  && commands.commands().stream().anyMatch(each -> each.name().equals("UNLINK")));
      assertThat(lock.holders()).isZero();
    }
  }

  @Test
  void close_redisPaused_releasesAfterRecovery() throws InterruptedException {
    Leasable lock = locks.lock("back", "a");
    Lease lease = lock.acquire();
    freeze();
    lease.close();
    assertThat(lease.isHeld()).isFalse();
    thaw();
    awaitRedis(lock);
    Eventually.is("it is given back", () -> lock.holders() == 0);
    assertThat(lock.statistics().lost()).isZero();
  }

  /** A paused server would execute the releases that have reached it. */
  @Test
  void close_manyLeasesWhileRedisIsGone_releasesAtMostThousandLater() {
    LeasePolicy policy =
        LeasePolicy.builder("many").limit(1_200).lease(Duration.ofMinutes(10)).build();
    try (RedisProxy proxy = RedisProxy.start(server);
        DistributedLocks cutOff =
            DistributedLocks.builder().uri(proxy.uri()).expectedNodes(2).open()) {
      DistributedSemaphore limiter = cutOff.semaphore(policy, "a");
      List<Lease> leases = new ArrayList<>();
      for (int i = 0; i < policy.limit(); i++) {
        leases.add(
            await()
                .pollDelay(Duration.ZERO)
                .ignoreExceptions()
                .until(limiter::acquire, Objects::nonNull));
      }
      proxy.cut();
      CompletableFuture.allOf(
              leases.stream()
                  .map(lease -> lease.closeAsync().toCompletableFuture())
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      proxy.restore();

      DistributedSemaphore observed = locks.semaphore(policy, "a");
      await()
          .ignoreExceptions()
          .atMost(LONG)
          .during(Duration.ofSeconds(2))
          .until(observed::holders, count -> count >= 100 && count <= 200);
    }
  }

  @Test
  void leaseRenewal_outageShorterThanLease_keepsLease() throws InterruptedException {
    DistributedLock lock =
        locks.lock(LeasePolicy.builder("short").lease(Duration.ofSeconds(6)).build(), "a");
    Lease lease = lock.acquire();
    freeze();
    Eventually.is("a renewal fails", () -> !log.messages().isEmpty());
    thaw();
    awaitRedis(lock);
    String before = holders();
    Eventually.is("it is renewed", () -> !before.equals(holders()));
    assertThat(lease.isHeld()).isTrue();
    lease.close();
    assertThat(lock.statistics()).isEqualTo(LeaseStatistics.builder().acquired(1).build());
  }

  private String holders() {
    return String.valueOf(
        server.command("ZRANGE", "cachette:lock:{short:a}", "0", "-1", "WITHSCORES"));
  }

  @Test
  void leaseRenewal_outageLongerThanLease_losesLease() throws InterruptedException {
    DistributedLock lock =
        locks.lock(LeasePolicy.builder("long").lease(Duration.ofMillis(600)).build(), "a");
    Lease lease = lock.acquire();
    freeze();
    Eventually.is("it is over", () -> !lease.isHeld());
    thaw();
    awaitRedis(lock);
    Eventually.is("that is said", () -> !losses.messages().isEmpty());
    assertThat(lock.statistics().lost()).isEqualTo(1);
    assertThat(lease.isHeld()).isFalse();
    assertThat(losses.messages()).hasSize(1);
    Eventually.is("it is free", () -> lock.tryAcquire().isPresent());
  }

  @Test
  void acquire_redisRestartedEmpty_returnsGreaterToken() throws InterruptedException {
    DistributedLock lock =
        locks.lock(LeasePolicy.builder("dead").lease(Duration.ofSeconds(60)).build(), "a");
    Lease lease = lock.acquire();
    server.kill();
    assertThatThrownBy(() -> lock.acquire()).isInstanceOf(LeasesUnavailableException.class);
    server.restart();
    awaitRedis(lock);
    try (Lease next = lock.acquire()) {
      assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
      lease.close();
      assertThat(next.isHeld()).isTrue();
      assertThat(lock.holders()).isEqualTo(1);
    }
  }

  @Test
  void acquire_manyCallsWhileRedisPaused_doNotBlock() throws InterruptedException {
    Leasable limiter = semaphore("quick", 1, OutagePolicy.ALLOW);
    freeze();
    long begun = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      limiter.acquire().close();
    }
    // Three calls that time out, and one per second. Without the circuit breaker there would be a
    // thousand.
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(20);
  }
}
