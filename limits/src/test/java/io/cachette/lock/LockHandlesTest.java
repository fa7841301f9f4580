package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The names, policies and keys of locks and semaphores, and how long their calls wait. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class LockHandlesTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final DistributedLocks locks;

  LockHandlesTest(RedisServer server) {
    this.locks =
        DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    locks.close();
  }

  private static LeasePolicy.Builder policy() {
    return LeasePolicy.builder("handles-" + NUMBER.incrementAndGet());
  }

  @Test
  void handles_equalPolicies_shareTheLimiter() {
    LeasePolicy policy = policy().build();
    DistributedLock lock = locks.lock(policy, "a");
    assertThat(locks.lock(policy.toBuilder().build(), "a")).isEqualTo(lock).hasSameHashCodeAs(lock);
    assertThat(locks.lock(policy)).isNotEqualTo(lock);
    assertThat(lock.key()).isEqualTo("a");
    assertThat(lock.toString()).contains(policy.name()).doesNotContain("a]");
    try (Lease held = lock.acquire()) {
      assertThat(locks.semaphore(policy, "a").statistics().held()).isOne();
      assertThat(locks.lock(policy, "b").statistics().held()).isOne();
      assertThat(held.isHeld()).isTrue();
    }
  }

  @Test
  void lock_nameOfOtherPolicy_throwsIllegalArgumentException() {
    LeasePolicy policy = policy().maxWait(LONG).build();
    assertThat(locks.lock(policy).policy()).isEqualTo(policy);
    assertThatThrownBy(() -> locks.semaphore(policy.toBuilder().limit(2).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(policy.name());
    assertThatThrownBy(() -> locks.lock(policy.name()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(policy.name());
    DistributedLock usual = locks.lock(policy().build().name());
    assertThatThrownBy(() -> locks.lock(usual.policy().toBuilder().maxWait(LONG).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(usual.policy().name());
    assertThat(locks.lock(usual.policy())).isEqualTo(usual);
  }

  @Test
  void lock_policyOfSeveralPermits_namesSemaphore() {
    assertThatThrownBy(() -> locks.lock(policy().limit(2).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("semaphore");
  }

  @Test
  void lock_nameOnly_hasDefaultPolicy() {
    DistributedLock lock = locks.lock("order:4711");
    assertThat(lock.policy()).isEqualTo(LeasePolicy.lock("order:4711"));
    assertThat(lock.key()).isEmpty();
    assertThat(lock.isLocked()).isFalse();
    try (Lease held = lock.acquire()) {
      assertThat(held.isHeld() && lock.isLocked()).isTrue();
      assertThat(locks.lock("order:4711", "").tryAcquire()).isEmpty();
      assertThat(locks.lock("order:4711", "a").tryAcquire()).isPresent();
    }
    assertThatThrownBy(() -> locks.lock("a b")).hasMessageContaining("'a b'");
  }

  @Test
  void find_createdAndUnknownNames_returnsThoseCreated() {
    LeasePolicy one = policy().build();
    LeasePolicy several = policy().limit(3).build();
    assertThat(locks.findLock(one.name())).isEmpty();
    assertThat(locks.findSemaphore(several.name())).isEmpty();
    locks.lock(one, "a");
    locks.semaphore(several, "a");
    assertThat(locks.findLock(one.name())).contains(locks.lock(one));
    assertThat(locks.findSemaphore(one.name())).contains(locks.semaphore(one));
    assertThat(locks.findLock(several.name())).isEmpty();
    assertThat(locks.findSemaphore(several.name())).contains(locks.semaphore(several));
  }

  @Test
  void acquire_negativeWait_throwsIllegalArgumentException() {
    DistributedLock lock = locks.lock(policy().build());
    Duration negative = Duration.ofSeconds(-1);
    assertThatThrownBy(() -> lock.tryAcquire(negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> lock.acquireAsync(negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  @Test
  void acquire_waitLongerThanPolicy_waits() throws Exception {
    DistributedLock lock = locks.lock(policy().build(), "a");
    Lease held = lock.acquire();
    CompletableFuture<Lease> waiting = lock.acquireAsync(LONG).toCompletableFuture();
    Eventually.is("it waits", () -> lock.statistics().waiting() == 1);
    held.close();
    try (Lease lease = waiting.get()) {
      assertThat(lease.isHeld()).isTrue();
    }
  }
}
