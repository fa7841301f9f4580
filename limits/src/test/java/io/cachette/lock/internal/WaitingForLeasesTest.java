package io.cachette.lock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Eventually;
import io.cachette.lock.Leasable;
import io.cachette.lock.Lease;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseRefusedException;
import io.cachette.lock.LeaseStatistics;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Calls that wait: their order, and the effects of calls that stop waiting. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class WaitingForLeasesTest {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RedisServer server;
  private final DistributedLocks locks;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  WaitingForLeasesTest(RedisServer server) {
    this.server = server;
    this.locks = open();
  }

  private DistributedLocks open() {
    return DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    threads.shutdownNow();
    locks.close();
  }

  @AfterEach
  void everythingIsGivenBack() {
    assertThat((List<?>) server.command("KEYS", "cachette:lock:{*}")).isEmpty();
  }

  private RedisSemaphore semaphore(int limit) {
    return semaphore(LeasePolicy.builder("test-" + NUMBER.incrementAndGet()).limit(limit));
  }

  private RedisSemaphore semaphore(LeasePolicy.Builder policy) {
    return (RedisSemaphore) locks.semaphore(policy.build(), "a");
  }

  private static void awaitWaiting(Leasable limiter, int calls) throws InterruptedException {
    Eventually.is(calls + " wait", () -> limiter.statistics().waiting() == calls);
  }

  private static void awaitNothing(RedisSemaphore limiter) throws InterruptedException {
    Eventually.is(
        "nothing is left",
        () ->
            limiter.holders() == 0
                && limiter.limiter().keyCount() == 0
                && limiter.statistics().held() == 0);
    assertThat(limiter.statistics().waiting()).isZero();
  }

  @Test
  void acquire_waitingCalls_areServedInArrivalOrder() throws Exception {
    RedisSemaphore lock = semaphore(1);
    List<Integer> order = new ArrayList<>(); // guarded by the lock
    List<Future<?>> calls = new ArrayList<>();
    Lease held = lock.acquire();
    for (int i = 0; i < 20; i++) {
      int number = i;
      if (i % 2 == 0) {
        calls.add(threads.submit(() -> note(lock.acquire(LONG), order, number)));
      } else {
        calls.add(
            lock.acquireAsync(LONG)
                .thenAccept(lease -> note(lease, order, number))
                .toCompletableFuture());
      }
      awaitWaiting(lock, i + 1);
    }
    held.close();
    for (Future<?> call : calls) {
      call.get();
    }
    assertThat(order).isSorted().hasSize(20);
    awaitNothing(lock);
  }

  private static Object note(Lease lease, List<Integer> order, int number) {
    try (lease) {
      order.add(number);
      return number;
    }
  }

  @Test
  void acquire_leaseReleasedByOtherClient_succeeds() throws Exception {
    RedisSemaphore lock = semaphore(1);
    try (DistributedLocks others = open()) {
      Lease held = others.semaphore(lock.policy(), "a").acquire();
      Future<Lease> waiting = threads.submit(() -> lock.acquire(LONG));
      awaitWaiting(lock, 1);
      held.close();
      waiting.get().close();
    }
    awaitNothing(lock);
  }

  @Test
  void acquire_twoClientsWithWaitQueues_servesBoth() throws Exception {
    RedisSemaphore lock = semaphore(1);
    AtomicInteger here = new AtomicInteger();
    AtomicInteger there = new AtomicInteger();
    try (DistributedLocks others = open()) {
      Leasable same = others.semaphore(lock.policy(), "a");
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(threads.submit(() -> acquireRepeatedly(lock, here, there)));
        calls.add(threads.submit(() -> acquireRepeatedly(same, there, here)));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertThat(here.get()).isGreaterThanOrEqualTo(3);
    assertThat(there.get()).isGreaterThanOrEqualTo(3);
    awaitNothing(lock);
  }

  /** Acquires and releases until both limiters have acquired the lock several times. */
  private static Object acquireRepeatedly(Leasable lock, AtomicInteger own, AtomicInteger other)
      throws InterruptedException {
    while (own.get() < 3 || other.get() < 3) {
      try (Lease lease = lock.acquire(LONG)) {
        own.incrementAndGet();
        assertThat(lease.isHeld()).isTrue();
      }
    }
    return own;
  }

  @Test
  void tryAcquireAsync_maxWaitElapsed_returnsEmpty() throws Exception {
    RedisSemaphore lock = semaphore(1);
    try (Lease held = lock.acquire()) {
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(lock.tryAcquireAsync(Duration.ofMillis(20 + i)).toCompletableFuture());
      }
      for (CompletableFuture<?> call : calls) {
        assertThat(call.get()).isEqualTo(java.util.Optional.empty());
      }
      assertThat(held.isHeld()).isTrue();
      assertThat(lock.statistics().refused()).isEqualTo(10);
    }
    awaitNothing(lock);
  }

  @Test
  void acquire_maxWaitingReached_isRefused() throws Exception {
    RedisSemaphore lock =
        semaphore(LeasePolicy.builder("test-" + NUMBER.incrementAndGet()).maxWaiting(2));
    Lease held = lock.acquire();
    List<Future<Lease>> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiting.add(threads.submit(() -> lock.acquire(LONG)));
      awaitWaiting(lock, i + 1);
    }
    assertThatThrownBy(() -> lock.acquire(LONG)).isInstanceOf(LeaseRefusedException.class);
    assertThatThrownBy(() -> lock.acquireAsync(LONG).toCompletableFuture().join())
        .hasCauseInstanceOf(LeaseRefusedException.class);
    locks.semaphore(lock.policy(), "another key").acquire(LONG).close();
    held.close();
    for (Future<Lease> call : waiting) {
      call.get().close();
    }
    awaitNothing(lock);
  }

  @Test
  void acquire_interruptedWhileWaiting_leavesWaitQueue() throws Exception {
    RedisSemaphore lock = semaphore(1);
    Lease held = lock.acquire();
    ConcurrentLinkedQueue<Object> ends = new ConcurrentLinkedQueue<>();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> ends.add(outcome(lock)));
      thread.start();
      waiting.add(thread);
      awaitWaiting(lock, i + 1);
    }
    waiting.get(0).interrupt();
    waiting.get(0).join();
    waiting.get(2).interrupt();
    waiting.get(2).join();
    assertThat(ends).hasSize(2).allMatch(InterruptedException.class::isInstance);
    assertThat(lock.statistics().abandoned()).isEqualTo(2);
    awaitWaiting(lock, 1);
    held.close();
    waiting.get(1).join();
    assertThat(ends).hasSize(3).last().isEqualTo("held");
    awaitNothing(lock);
  }

  private static Object outcome(Leasable lock) {
    try (Lease lease = lock.acquire(LONG)) {
      return lease.isHeld() ? "held" : "not held";
    } catch (InterruptedException e) {
      return e;
    }
  }

  @Test
  void acquire_interruptedThread_throwsInterruptedException() throws Exception {
    RedisSemaphore lock = semaphore(1);
    try (Lease held = lock.acquire()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> lock.acquire(LONG)).isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      assertThat(lock.tryAcquire()).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(held.isHeld()).isTrue();
    }
    awaitNothing(lock);
  }

  @Test
  void acquireAsync_cancelledAtRandomMoments_releasesAllPermits() throws Exception {
    RedisSemaphore limiter = semaphore(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(
          threads.submit(
              () -> {
                for (int round = 0; round < 100; round++) {
                  hurried(limiter, round % 10 == 0, inside, most);
                }
              }));
    }
    for (Future<?> call : calls) {
      call.get();
    }
    assertThat(most.get()).isBetween(1, 2);
    awaitNothing(limiter);
    LeaseStatistics seen = limiter.statistics();
    assertThat(seen.acquired() + seen.abandoned() + seen.refused()).isEqualTo(800);
  }

  private static void hurried(
      Leasable limiter, boolean isPatient, AtomicInteger inside, AtomicInteger most) {
    CompletableFuture<Lease> call = limiter.acquireAsync(LONG).toCompletableFuture();
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(2_000));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (isPatient || !call.cancel(false)) {
      try (Lease lease = call.join()) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        assertThat(lease.isHeld()).isTrue();
        inside.decrementAndGet();
      }
    }
  }

  @Test
  void acquireAsync_timedOutFuture_leavesWaitQueue() throws Exception {
    RedisSemaphore lock = semaphore(1);
    Lease held = lock.acquire();
    CompletableFuture<Lease> call =
        lock.acquireAsync(LONG).toCompletableFuture().orTimeout(20, TimeUnit.MILLISECONDS);
    assertThatThrownBy(call::join).hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    awaitWaiting(lock, 0);
    held.close();
    awaitNothing(lock);
  }
}
