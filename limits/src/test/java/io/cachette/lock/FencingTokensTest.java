package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Fencing tokens after Redis has lost keys. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class FencingTokensTest {

  /** Two centuries ahead of the clock, as if the clock had been set back since. */
  private static final long AHEAD = 9_007_199_254_740_000L;

  private final RedisServer server;
  private final DistributedLocks locks;

  FencingTokensTest(RedisServer server) {
    this.server = server;
    this.locks =
        DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    locks.close();
  }

  private DistributedSemaphore semaphore(String name, Duration lease) {
    DistributedSemaphore semaphore =
        locks.semaphore(LeasePolicy.builder(name).limit(3).lease(lease).build(), "a");
    server.command("UNLINK", holdersKey(semaphore), fenceKey(semaphore));
    return semaphore;
  }

  private static String holdersKey(Leasable leasable) {
    return "cachette:lock:{" + leasable.policy().name() + ":" + leasable.key() + "}";
  }

  private static String fenceKey(Leasable leasable) {
    return holdersKey(leasable) + ":fence";
  }

  @Test
  void fencingToken_fenceKeyDeletedWhileHeldAndClockBehind_increases() {
    DistributedSemaphore semaphore = semaphore("fence-held", Duration.ofMinutes(1));
    server.command("SET", fenceKey(semaphore), Long.toString(AHEAD));
    try (Lease first = semaphore.acquire()) {
      assertThat(first.fencingToken()).isEqualTo(AHEAD + 1);
      for (int i = 2; i < 5; i++) {
        server.command("DEL", fenceKey(semaphore));
        try (Lease next = semaphore.acquire()) {
          assertThat(next.fencingToken()).isEqualTo(AHEAD + i);
        }
      }
      assertThat(semaphore.holders()).isOne();
    }
  }

  @Test
  void fencingToken_fenceKeyDeletedWhileExpiredHolderRemains_increases() {
    DistributedSemaphore semaphore = semaphore("fence-expired", Duration.ofMinutes(1));
    server.command("SET", fenceKey(semaphore), Long.toString(AHEAD));
    Lease crashed = semaphore.acquire();
    server.command("ZADD", holdersKey(semaphore), "1", "crashed");
    server.command("DEL", fenceKey(semaphore));
    try (Lease next = semaphore.acquire()) {
      assertThat(next.fencingToken()).isEqualTo(crashed.fencingToken() + 1);
    }
  }

  @Test
  void fencingToken_fenceKeyDeletedAfterRelease_increases() {
    DistributedSemaphore semaphore = semaphore("fence-released", Duration.ofMinutes(1));
    long last = 0;
    for (int i = 0; i < 10; i++) {
      try (Lease lease = semaphore.acquire()) {
        assertThat(lease.fencingToken()).isGreaterThan(last);
        last = lease.fencingToken();
      }
      assertThat(server.command("EXISTS", holdersKey(semaphore))).isEqualTo(0L);
      server.command("DEL", fenceKey(semaphore));
    }
  }

  @Test
  void fencingToken_holdersDeletedAndClockBehind_increases() {
    DistributedSemaphore semaphore = semaphore("fence-kept", Duration.ofMinutes(1));
    server.command("SET", fenceKey(semaphore), Long.toString(AHEAD));
    Lease lost = semaphore.acquire();
    server.command("DEL", holdersKey(semaphore));
    try (Lease next = semaphore.acquire()) {
      assertThat(next.fencingToken()).isEqualTo(lost.fencingToken() + 1);
    }
  }

  @Test
  void fenceKey_renewedLease_expiresOneDayLater() throws InterruptedException {
    DistributedSemaphore semaphore = semaphore("fence-renewed", Duration.ofMillis(900));
    try (Lease lease = semaphore.acquire()) {
      server.command("PEXPIRE", fenceKey(semaphore), "60000");
      Eventually.is(
          "it is renewed", () -> fenceMillis(semaphore) > Duration.ofHours(23).toMillis());
      assertThat(lease.isHeld()).isTrue();
    }
  }

  private long fenceMillis(Leasable leasable) {
    return (Long) Objects.requireNonNull(server.command("PTTL", fenceKey(leasable)));
  }
}
