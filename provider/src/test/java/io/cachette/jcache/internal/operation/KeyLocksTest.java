package io.cachette.jcache.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.internal.CallBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that threads wait for the same key only, and that locks without users are forgotten. */
@Timeout(60)
class KeyLocksTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final KeyLocks locks = new KeyLocks();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void runLocked_heldKey_delaysSameKeyOnly() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Future<?> holder =
        threads.submit(
            () ->
                run(
                    "a",
                    LONG,
                    () -> {
                      held.countDown();
                      mayEnd.join();
                    }));
    held.await();

    CompletableFuture<Void> same =
        CompletableFuture.runAsync(() -> run("a", LONG, () -> {}), threads);
    for (int i = 0; i < 10_000; i++) {
      run("other" + i, LONG, () -> {});
    }

    assertThat(same).isNotDone();
    mayEnd.complete(null);
    holder.get();
    same.join();
    assertThat(locks.size()).isZero();
  }

  @Test
  void runLocked_noTimeLeft_runsWithoutLock() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Future<?> holder =
        threads.submit(
            () ->
                run(
                    "a",
                    LONG,
                    () -> {
                      held.countDown();
                      mayEnd.join();
                    }));
    held.await();

    run("a", Duration.ZERO, () -> assertThat(locks.size()).isOne());

    mayEnd.complete(null);
    holder.get();
    assertThat(locks.size()).isZero();
  }

  @Test
  void runLocked_sameThreadAndKey_runsInside() {
    run("a", LONG, () -> run("a", LONG, () -> assertThat(locks.size()).isOne()));

    assertThat(locks.size()).isZero();
  }

  @Test
  void runLocked_failingWork_forgetsLock() {
    assertThatThrownBy(
            () ->
                run(
                    "a",
                    LONG,
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(locks.size()).isZero();
  }

  private void run(String key, Duration timeout, Runnable work) {
    assertThat(
            locks.<Boolean>runLocked(
                key.getBytes(StandardCharsets.UTF_8),
                new CallBudget(timeout),
                () -> {
                  work.run();
                  return true;
                }))
        .isTrue();
  }
}
