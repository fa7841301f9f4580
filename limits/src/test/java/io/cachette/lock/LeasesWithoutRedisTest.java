package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.StoreFailurePolicy;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final LogCapture losses = LogCapture.of(Leases.class);
  private final Leases leases;
  private boolean frozen;

  LeasesWithoutRedisTest(RedisServer server) {
    this.server = server;
    this.leases = Leases.builder().uri(server.uri()).expectedNodes(2).open();
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
      leases.close();
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

  private LeaseLimiter limiter(String name, int limit, StoreFailurePolicy policy) {
    return leases.limiter(
        LeasePolicy.builder(name).limit(limit).maxWait(LONG).onStoreFailure(policy).build());
  }

  private static void awaitRedis(LeaseLimiter limiter) throws InterruptedException {
    Eventually.is(
        "Redis answers",
        () -> {
          try {
            return limiter.holders("another") == 0;
          } catch (LeasesUnavailableException e) {
            return false;
          }
        });
  }

  @Test
  void acquire_redisPausedAndClosedPolicy_throwsLeasesUnavailableException()
      throws InterruptedException {
    LeaseLimiter lock = limiter("closed", 1, StoreFailurePolicy.CLOSED);
    freeze();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> lock.acquire("secret"))
          .isInstanceOf(LeasesUnavailableException.class)
          .hasMessageContaining("closed")
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> lock.tryAcquire("a")).isInstanceOf(LeasesUnavailableException.class);
    assertThatThrownBy(() -> lock.tryAcquireAsync("a", LONG).toCompletableFuture().join())
        .hasCauseInstanceOf(LeasesUnavailableException.class);
    assertThatThrownBy(() -> lock.holders("a")).isInstanceOf(LeasesUnavailableException.class);
    assertThat(lock.statistics()).isEqualTo(new LeaseStatistics(0, 22, 0, 0, 22, 0, 0, 0));
    thaw();
    awaitRedis(lock);
    lock.acquire("b").close();
    assertThat(log.messages()).hasSize(2);
  }

  @Test
  void acquire_redisPausedAndOpenPolicy_returnsLeaseWithoutToken() throws InterruptedException {
    LeaseLimiter limiter = limiter("open", 1, StoreFailurePolicy.OPEN);
    freeze();
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      held.add(limiter.acquire("a"));
    }
    assertThat(held).allMatch(lease -> lease.isHeld() && lease.fencingToken() == 0);
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(20, 0, 0, 0, 20, 0, 20, 0));
    held.forEach(Lease::close);
    assertThat(held).noneMatch(Lease::isHeld);
    assertThat(limiter.statistics().held()).isZero();
    thaw();
    awaitRedis(limiter);
    try (Lease lease = limiter.acquire("b")) {
      assertThat(lease.fencingToken()).isPositive();
    }
  }

  @Test
  void acquire_redisPausedAndLocalPolicy_usesShareOfJvm() throws InterruptedException {
    LeaseLimiter limiter = limiter("local", 5, StoreFailurePolicy.LOCAL);
    Lease before = limiter.acquire("a");
    freeze();
    Lease without = limiter.acquire("a");
    assertThat(before.isHeld() && without.isHeld()).isTrue();
    assertThat(without.fencingToken()).isZero();
    assertThat(limiter.tryAcquire("a")).as("2 of 5 for each of 2").isEmpty();
    assertThat(limiter.tryAcquire("b")).isPresent();
    CompletableFuture<Lease> waiting = limiter.acquireAsync("a").toCompletableFuture();
    Eventually.is("it waits", () -> limiter.statistics().waiting() == 1);
    without.close();
    Lease after = waiting.join();
    thaw();
    awaitRedis(limiter);
    if (after.fencingToken() == 0) {
      assertThat(limiter.tryAcquire("a")).as("while leases of that time are held").isEmpty();
    }
    after.close();
    assertThat(limiter.tryAcquire("a")).isPresent();
  }

  @Test
  void acquireAsync_redisPausedWhileWaiting_followsPolicy() throws InterruptedException {
    LeaseLimiter closed = limiter("closed", 1, StoreFailurePolicy.CLOSED);
    LeaseLimiter open = limiter("open", 1, StoreFailurePolicy.OPEN);
    Lease one = closed.acquire("a");
    Lease other = open.acquire("a");
    List<CompletableFuture<Lease>> refused = new ArrayList<>();
    List<CompletableFuture<Lease>> allowed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      refused.add(closed.acquireAsync("a").toCompletableFuture());
      allowed.add(open.acquireAsync("a").toCompletableFuture());
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
    LeaseLimiter lock = limiter("late", 1, StoreFailurePolicy.CLOSED);
    lock.acquire("a").close();
    try (CommandLog commands = server.commandLog()) {
      freeze();
      assertThatThrownBy(() -> lock.acquire("a")).isInstanceOf(LeasesUnavailableException.class);
      thaw();
      awaitRedis(lock);
      Eventually.is(
          "it was taken and given back",
          () ->
              commands.commands().stream().anyMatch(each -> each.name().equals("ZADD"))
                  && commands.commands().stream().anyMatch(each -> each.name().equals("ZREM")));
      assertThat(lock.holders("a")).isZero();
    }
  }

  @Test
  void close_redisPaused_releasesAfterRecovery() throws InterruptedException {
    LeaseLimiter lock = limiter("back", 1, StoreFailurePolicy.CLOSED);
    Lease lease = lock.acquire("a");
    freeze();
    lease.close();
    assertThat(lease.isHeld()).isFalse();
    thaw();
    awaitRedis(lock);
    Eventually.is("it is given back", () -> lock.holders("a") == 0);
    assertThat(lock.statistics().lost()).isZero();
  }

  @Test
  void leaseRenewal_outageShorterThanLease_keepsLease() throws InterruptedException {
    LeaseLimiter lock =
        leases.limiter(LeasePolicy.builder("short").lease(Duration.ofSeconds(6)).build());
    Lease lease = lock.acquire("a");
    freeze();
    Eventually.is("a renewal fails", () -> !log.messages().isEmpty());
    thaw();
    awaitRedis(lock);
    String before = holders();
    Eventually.is("it is renewed", () -> !before.equals(holders()));
    assertThat(lease.isHeld()).isTrue();
    lease.close();
    assertThat(lock.statistics()).isEqualTo(new LeaseStatistics(1, 0, 0, 0, 0, 0, 0, 0));
  }

  private String holders() {
    return String.valueOf(
        server.command("ZRANGE", "cachette:lock:{short:a}", "0", "-1", "WITHSCORES"));
  }

  @Test
  void leaseRenewal_outageLongerThanLease_losesLease() throws InterruptedException {
    LeaseLimiter lock =
        leases.limiter(LeasePolicy.builder("long").lease(Duration.ofMillis(600)).build());
    Lease lease = lock.acquire("a");
    freeze();
    Eventually.is("it is over", () -> !lease.isHeld());
    thaw();
    awaitRedis(lock);
    Eventually.is("that is said", () -> !losses.messages().isEmpty());
    assertThat(lock.statistics().lost()).isEqualTo(1);
    assertThat(lease.isHeld()).isFalse();
    assertThat(losses.messages()).hasSize(1);
    Eventually.is("it is free", () -> lock.tryAcquire("a").isPresent());
  }

  @Test
  void acquire_redisRestartedEmpty_returnsGreaterToken() throws InterruptedException {
    LeaseLimiter lock =
        leases.limiter(LeasePolicy.builder("dead").lease(Duration.ofSeconds(60)).build());
    Lease lease = lock.acquire("a");
    server.kill();
    assertThatThrownBy(() -> lock.acquire("a")).isInstanceOf(LeasesUnavailableException.class);
    server.restart();
    awaitRedis(lock);
    try (Lease next = lock.acquire("a")) {
      assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
      lease.close();
      assertThat(next.isHeld()).isTrue();
      assertThat(lock.holders("a")).isEqualTo(1);
    }
  }

  @Test
  void acquire_manyCallsWhileRedisPaused_doNotBlock() throws InterruptedException {
    LeaseLimiter limiter = limiter("quick", 1, StoreFailurePolicy.OPEN);
    freeze();
    long begun = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      limiter.acquire("a").close();
    }
    // Three calls that time out, and one per second. Without the circuit breaker there would be a
    // thousand.
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(20);
  }
}
