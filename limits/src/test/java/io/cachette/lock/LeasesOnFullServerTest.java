package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.redis.internal.OutOfMemoryLog;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases while Redis is out of memory and evicts nothing. */
@RedisTest(dedicated = true)
final class LeasesOnFullServerTest {

  private final RedisServer server;
  private final DistributedLocks locks;

  LeasesOnFullServerTest(RedisServer server) {
    this.server = server;
    this.locks =
        DistributedLocks.builder()
            .uri(server.uri())
            .timeBudget(Duration.ofSeconds(5))
            .expectedNodes(2)
            .open();
  }

  @BeforeEach
  void empty() {
    server.flushAll();
  }

  @AfterEach
  void close() {
    server.freeMemory();
    locks.close();
  }

  private DistributedSemaphore semaphore(int limit, OutagePolicy policy) {
    return locks.semaphore(LeasePolicy.builder("full").limit(limit).outage(policy).build(), "a");
  }

  private String holders(String name) {
    return String.valueOf(
        server.command("ZRANGE", "cachette:lock:{" + name + ":a}", "0", "-1", "WITHSCORES"));
  }

  @Test
  void leaseRenewal_fullServer_keepsLease() throws InterruptedException {
    DistributedLock lock =
        locks.lock(LeasePolicy.builder("renewed").lease(Duration.ofSeconds(3)).build(), "a");
    try (Lease lease = lock.acquire()) {
      server.fillMemory();
      for (int i = 0; i < 4; i++) {
        String before = holders("renewed");
        Eventually.is("it is renewed", () -> !before.equals(holders("renewed")));
      }
      assertThat(lease.isHeld()).isTrue();
      assertThat(lock.holders()).isOne();
    }
    assertThat(lock.statistics().lost()).isZero();
  }

  @Test
  void leaseRenewal_manyRefusedCalls_keepsLease() throws InterruptedException {
    DistributedLock lock =
        locks.lock(LeasePolicy.builder("busy").lease(Duration.ofSeconds(3)).build(), "a");
    DistributedLock others = locks.lock("others", "a");
    try (Lease lease = lock.acquire()) {
      server.fillMemory();
      for (int i = 0; i < 3; i++) {
        String before = holders("busy");
        Eventually.is(
            "it is renewed",
            () -> {
              // The circuit breaker lets all calls pass, so that each gets the reason.
              assertThatThrownBy(others::acquire).hasMessageContaining("Redis is out of memory");
              return !before.equals(holders("busy"));
            });
      }
      assertThat(lease.isHeld()).isTrue();
    }
  }

  @Test
  void close_fullServer_releasesLease() {
    DistributedLock lock = locks.lock("released", "a");
    Lease lease = lock.acquire();
    server.fillMemory();
    assertThat(lock.isLocked()).isTrue();
    lease.close();
    assertThat(lock.isLocked()).isFalse();
    assertThat(server.command("EXISTS", "cachette:lock:{released:a}")).isEqualTo(0L);
    assertThat(lock.statistics().lost()).isZero();
  }

  @Test
  void acquire_fullServerAndDenyPolicy_throwsWithReasonAndAcquiresNothing() {
    DistributedLock lock = locks.lock("denied", "a");
    lock.acquire().close();
    String before = fence("denied");
    // An expired holder, whose removal frees memory, does not let the call acquire either.
    server.command("ZADD", "cachette:lock:{denied:a}", "1", "expired");
    server.fillMemory();
    try (LogCapture log = LogCapture.of(OutOfMemoryLog.class)) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(lock::acquire)
            .isInstanceOf(LeasesUnavailableException.class)
            .hasMessageContaining("denied")
            .hasMessageContaining("Redis is out of memory")
            .hasMessageContaining("nothing was acquired");
      }
      assertThat(log.messages()).singleElement().asString().startsWith("Locks: Redis is out of");
    }
    assertThat(fence("denied")).isEqualTo(before);
    assertThat(lock.holders()).isZero();
    assertThat(lock.statistics().decidedWithoutRedis()).isEqualTo(5);
    server.freeMemory();
    lock.acquire().close();
  }

  private String fence(String name) {
    return String.valueOf(server.command("GET", "cachette:lock:{" + name + ":a}:fence"));
  }

  @Test
  void acquire_fullServerAndAllowPolicy_returnsLeaseWithoutToken() {
    DistributedSemaphore semaphore = semaphore(1, OutagePolicy.ALLOW);
    server.fillMemory();
    try (Lease one = semaphore.acquire();
        Lease other = semaphore.acquire()) {
      assertThat(List.of(one.fencingToken(), other.fencingToken())).containsOnly(0L);
    }
  }

  @Test
  void acquire_fullServerAndLocalPolicy_usesShareOfJvm() {
    DistributedSemaphore semaphore = semaphore(4, OutagePolicy.LOCAL);
    server.fillMemory();
    try (Lease one = semaphore.acquire();
        Lease other = semaphore.acquire()) {
      assertThat(one.isHeld() && other.isHeld()).isTrue();
      assertThat(semaphore.tryAcquire()).isEmpty();
    }
  }

  @Test
  void acquireAsync_waitingCallsOnFullServer_throwAfterRelease() throws InterruptedException {
    DistributedLock lock = locks.lock("waiting", "a");
    Lease lease = lock.acquire();
    CompletableFuture<Lease> waiting =
        lock.acquireAsync(Duration.ofMinutes(5)).toCompletableFuture();
    Eventually.is("it waits", () -> lock.statistics().waiting() == 1);
    server.fillMemory();
    assertThat(lock.tryAcquire()).as("it is held").isEmpty();
    lease.close();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(LeasesUnavailableException.class);
  }
}
