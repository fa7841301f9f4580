package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Code that runs while a lock or a permit is held. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class WithLockTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final DistributedLocks locks;

  WithLockTest(RedisServer server) {
    this.locks =
        DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    locks.close();
  }

  @Test
  void withLock_freeLock_holdsItWhileCodeRuns() throws InterruptedException {
    DistributedLock lock = locks.lock("with", "a");
    List<Boolean> locked = new ArrayList<>();
    lock.withLock(() -> locked.add(lock.isLocked()));
    lock.withLock(LONG, () -> locked.add(lock.isLocked()));
    long token = lock.withLock(Lease::fencingToken);
    boolean held = lock.withLock(LONG, lease -> lock.isLocked() && lease.isHeld());
    assertThat(token).isPositive();
    assertThat(held).isTrue();
    assertThat(locked).containsExactly(true, true);
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void withLock_codeThrows_releasesLockAndPassesException() {
    DistributedLock lock = locks.lock("throws", "a");
    RuntimeException unchecked = new RuntimeException("of the code");
    IOException checked = new IOException("of the code");
    assertThatThrownBy(
            () ->
                lock.withLock(
                    () -> {
                      throw unchecked;
                    }))
        .isSameAs(unchecked);
    assertThatThrownBy(
            () ->
                lock.<Object, IOException>withLock(
                    lease -> {
                      throw checked;
                    }))
        .isSameAs(checked);
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void withLock_heldLock_doesNotRunCode() {
    DistributedLock lock = locks.lock("held", "a");
    AtomicBoolean ran = new AtomicBoolean();
    try (Lease held = lock.acquire()) {
      assertThatThrownBy(() -> lock.withLock(() -> ran.set(true)))
          .isInstanceOf(LeaseRefusedException.class);
      assertThatThrownBy(() -> lock.withLock(lease -> ran.getAndSet(true)))
          .isInstanceOf(LeaseRefusedException.class);
      assertThatThrownBy(() -> lock.withLock(Duration.ofMillis(20), () -> ran.set(true)))
          .isInstanceOf(LeaseRefusedException.class);
      assertThatThrownBy(() -> lock.withLock(Duration.ofMillis(20), lease -> ran.getAndSet(true)))
          .isInstanceOf(LeaseRefusedException.class);
      assertThat(held.isHeld()).isTrue();
    }
    assertThat(ran).isFalse();
  }

  @Test
  void withPermit_semaphoreOfTwo_holdsOnePermitWhileCodeRuns() throws InterruptedException {
    DistributedSemaphore semaphore = locks.semaphore(LeasePolicy.semaphore("permits", 2), "a");
    List<Integer> holders = new ArrayList<>();
    try (Lease held = semaphore.acquire()) {
      semaphore.withPermit(() -> holders.add(semaphore.holders()));
      semaphore.withPermit(LONG, () -> holders.add(semaphore.holders()));
      holders.add(semaphore.withPermit(lease -> semaphore.holders()));
      holders.add(semaphore.withPermit(LONG, lease -> semaphore.holders()));
      assertThat(held.isHeld()).isTrue();
      try (Lease second = semaphore.acquire()) {
        assertThatThrownBy(() -> semaphore.withPermit(() -> holders.add(0)))
            .isInstanceOf(LeaseRefusedException.class);
        assertThat(second.isHeld()).isTrue();
      }
    }
    assertThat(holders).containsExactly(2, 2, 2, 2);
    assertThat(semaphore.holders()).isZero();
  }
}
