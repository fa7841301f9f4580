package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
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
  private final Leases leases;

  LostLeasesTest(RedisServer server) {
    this.server = server;
    this.leases = Leases.builder().uri(server.uri()).timeBudget(Duration.ofMillis(500)).open();
  }

  @AfterAll
  void close() {
    leases.close();
  }

  @Test
  void leaseRenewal_flushedRedis_marksLostAndLogsOnce() throws InterruptedException {
    LeaseLimiter limiter = leases.limiter(POLICY);
    try (LogCapture log = LogCapture.of(Leases.class)) {
      Lease one = limiter.acquire("a");
      Lease other = limiter.acquire("a");
      server.flushAll();
      Eventually.is("both are lost", () -> !one.isHeld() && !other.isHeld());
      Eventually.is("that is said", () -> !log.messages().isEmpty());
      assertThat(limiter.statistics().lost()).isEqualTo(2);
      assertThat(limiter.statistics().held()).isZero();
      assertThat(limiter.holders("a")).isZero();
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
    try (Leases some = Leases.builder().uri(server.uri()).open();
        Leases others = Leases.builder().uri(server.uri()).open();
        LogCapture log = LogCapture.of(Leases.class)) {
      Lease lost = some.limiter(lock).acquire("b");
      server.command("UNLINK", "cachette:lock:{lost:b}");
      Lease other = others.limiter(lock).acquire("b");
      assertThat(other.fencingToken()).isGreaterThan(lost.fencingToken());
      Eventually.is("it is lost", () -> !lost.isHeld());
      Eventually.is("that is said", () -> !log.messages().isEmpty());
      lost.close();
      assertThat(other.isHeld()).isTrue();
      assertThat(others.limiter(lock).holders("b")).isEqualTo(1);
      other.close();
      assertThat(others.limiter(lock).statistics().lost()).isZero();
      assertThat(log.messages()).hasSize(1);
    }
  }

  @Test
  void close_undetectedLostLease_keepsOtherLeaseAndCountsLoss() throws InterruptedException {
    LeasePolicy lock = LeasePolicy.lock("unseen");
    try (Leases others = Leases.builder().uri(server.uri()).open();
        LogCapture log = LogCapture.of(Leases.class)) {
      Lease lost = leases.limiter(lock).acquire("c");
      server.command("UNLINK", "cachette:lock:{unseen:c}");
      try (Lease other = others.limiter(lock).acquire("c")) {
        lost.close();
        assertThat(other.isHeld()).isTrue();
        assertThat(others.limiter(lock).holders("c")).isEqualTo(1);
      }
      assertThat(leases.limiter(lock).statistics().lost()).isEqualTo(1);
      assertThat(log.messages()).hasSize(1);
    }
  }
}
