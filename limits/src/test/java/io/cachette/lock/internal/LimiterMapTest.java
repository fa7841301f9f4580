package io.cachette.lock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConnector;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.Lease;
import io.cachette.lock.LeasePolicy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory of names: limiters of the default policy are forgotten, others are not. */
@RedisTest
final class LimiterMapTest {

  private static final int NAMES = 100_000;

  private final LeaseRegistry registry;

  LimiterMapTest(RedisServer server) {
    ClassLoader loader = LimiterMapTest.class.getClassLoader();
    this.registry =
        new LeaseRegistry(
            new RedisConnector(server.uri(), null, loader, Duration.ofSeconds(5))
                .connect("Locks", LeaseRegistry.SCRIPT),
            1,
            loader);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private DistributedLock lock(String name) {
    return registry.lock(name, "a");
  }

  /** Collects garbage until a limiter that nothing uses is collected. */
  private void collectGarbage() {
    WeakReference<LeaseLimiter> probe = new WeakReference<>(((RedisLock) lock("probe")).limiter());
    await()
        .until(
            () -> {
              System.gc();
              return probe.refersTo(null);
            });
  }

  @Test
  void lock_manyNames_areForgotten() {
    for (int i = 0; i < NAMES; i++) {
      assertThat(lock("order:" + i).policy().limit()).isOne();
    }
    lock("order:0").acquire().close();
    collectGarbage();
    await().until(() -> registry.limiterCount() == 0);
    assertThat(registry.findLock("order:0")).isEmpty();
  }

  @Test
  void lock_policyGiven_isKept() {
    for (int i = 0; i < 10; i++) {
      registry.lock(LeasePolicy.lock("kept:" + i), "a");
      registry.semaphore(LeasePolicy.semaphore("semaphore:" + i, 2), "a");
    }
    lock("later");
    registry.lock(LeasePolicy.lock("later"), "a");
    collectGarbage();
    await().until(() -> registry.limiterCount() == 21);
    assertThat(registry.findLock("kept:5")).isPresent();
    assertThat(registry.findSemaphore("semaphore:5")).isPresent();
    assertThat(registry.findLock("later")).isPresent();
  }

  @Test
  void lock_handleLeaseOrWaitingCall_keepsLimiter() {
    DistributedLock handle = lock("handle");
    List<Lease> held = new ArrayList<>(List.of(lock("lease").acquire(), lock("call").acquire()));
    List<CompletableFuture<Lease>> calls = new ArrayList<>();
    calls.add(lock("call").acquireAsync(Duration.ofMinutes(1)).toCompletableFuture());
    collectGarbage();
    assertThat(registry.findLock("handle")).isPresent();
    assertThat(lock("handle")).isEqualTo(handle);
    assertThat(lock("lease").statistics().held()).isOne();
    await().until(() -> lock("call").statistics().waiting() == 1);
    held.forEach(Lease::close);
    calls.forEach(call -> call.join().close());
    held.clear();
    calls.clear();
    await()
        .until(
            () -> {
              System.gc();
              return registry.limiterCount() == 1;
            });
    assertThat(handle.holders()).isZero();
  }
}
