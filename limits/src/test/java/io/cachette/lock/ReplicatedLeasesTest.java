package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests leases that a replica has to confirm. */
@Timeout(120)
class ReplicatedLeasesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private final RedisServer master = RedisServer.start();

  @AutoClose private final RedisServer replica = RedisServer.builder().replicaOf(master).start();

  @AutoClose
  private final DistributedLocks locks =
      DistributedLocks.builder().uri(master.uri()).timeBudget(Duration.ofSeconds(2)).open();

  private static LeasePolicy policy(OutagePolicy outage) {
    return LeasePolicy.builder("jobs").outage(outage).acknowledgeReplicas(1).build();
  }

  @Test
  void tryAcquire_replicaConfirms_leaseIsOnReplica() {
    DistributedLock lock = locks.lock(policy(OutagePolicy.DENY), "a");

    await().atMost(PATIENCE).ignoreExceptions().until(() -> acquireOnce(lock));
  }

  @Test
  void tryAcquire_scriptFlushed_worksAtOnce() {
    DistributedLock lock = locks.lock(policy(OutagePolicy.DENY), "a");
    await().atMost(PATIENCE).ignoreExceptions().until(() -> acquireOnce(lock));
    master.command("SCRIPT", "FLUSH");

    assertThat(acquireOnce(lock)).isTrue();
  }

  /** Acquires the lock, and checks that the replica knows it before it is released. */
  private boolean acquireOnce(DistributedLock lock) {
    try (Lease lease = lock.tryAcquire().orElseThrow()) {
      assertThat(lease.isHeld()).isTrue();
      return Long.valueOf(1).equals(replica.command("EXISTS", "cachette:lock:{jobs:a}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_replicaHangs_throwsAndReleases(OutagePolicy outage) {
    DistributedLock lock = locks.lock(policy(outage), "a");
    await().atMost(PATIENCE).ignoreExceptions().until(() -> acquireOnce(lock));
    replica.pause();

    assertThatThrownBy(lock::tryAcquire)
        .isInstanceOf(LeasesUnavailableException.class)
        .hasMessageContaining("0 of 1 replicas confirmed the lease");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(master.command("EXISTS", "cachette:lock:{jobs:a}")).isEqualTo(0L));
    DistributedLock unconfirmed = locks.lock(LeasePolicy.lock("other"), "a");
    assertThat(unconfirmed.tryAcquire()).isPresent().get().satisfies(Lease::close);
    replica.resume();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> acquireOnce(lock));
  }

  @Test
  void renewal_replicaHangs_leaseIsLostWhenItsTimeIsOver() {
    LeasePolicy shortLease =
        policy(OutagePolicy.DENY).toBuilder().lease(Duration.ofSeconds(3)).build();
    DistributedLock lock = locks.lock(shortLease, "a");
    Lease lease =
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(() -> lock.tryAcquire().orElseThrow(), Lease::isHeld);
    replica.pause();

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(lease.isHeld()).isFalse());

    replica.resume();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> acquireOnce(lock));
  }
}
