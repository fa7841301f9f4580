package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that every future ends, also around the end of the scheduler. */
@Timeout(60)
class TimeoutSchedulerTest {

  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void schedule_futureNotDone_isCancelledAtItsTime() {
    try (TimeoutScheduler scheduler = new TimeoutScheduler(Duration.ofMillis(50))) {
      CompletableFuture<?> future = new CompletableFuture<>();

      scheduler.schedule(future, inOneHour() - LONG.toNanos());

      assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void close_pendingFuture_cancelsIt() {
    CompletableFuture<?> future = new CompletableFuture<>();
    TimeoutScheduler scheduler = new TimeoutScheduler(LONG);
    scheduler.schedule(future, inOneHour());

    scheduler.close();

    assertThat(future).isCancelled();
  }

  @Test
  void schedule_closedWhileTickWasPending_cancelsFuture() {
    TimeoutScheduler scheduler = new TimeoutScheduler(LONG);
    scheduler.schedule(new CompletableFuture<>(), inOneHour());
    scheduler.close();
    CompletableFuture<?> late = new CompletableFuture<>();

    scheduler.schedule(late, inOneHour());

    assertThat(late).isCancelled();
  }

  @Test
  void schedule_closedWithoutTick_cancelsFuture() {
    TimeoutScheduler scheduler = new TimeoutScheduler(LONG);
    scheduler.close();
    CompletableFuture<?> late = new CompletableFuture<>();

    scheduler.schedule(late, inOneHour());

    assertThat(late).isCancelled();
  }

  @Test
  void schedule_closedAtTheSameTime_cancelsEachFuture() throws Exception {
    for (int round = 0; round < 500; round++) {
      TimeoutScheduler scheduler = new TimeoutScheduler(LONG);
      List<CompletableFuture<?>> futures = new ArrayList<>();
      CountDownLatch began = new CountDownLatch(1);
      Thread scheduling =
          new Thread(
              () -> {
                for (int i = 0; i < 50; i++) {
                  CompletableFuture<?> future = new CompletableFuture<>();
                  futures.add(future);
                  scheduler.schedule(future, inOneHour());
                  began.countDown();
                }
              });
      scheduling.start();
      assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();

      scheduler.close();
      scheduling.join();

      assertThat(futures).as("round %s", round).allMatch(CompletableFuture::isCancelled);
    }
  }

  private static long inOneHour() {
    return System.nanoTime() + LONG.toNanos();
  }
}
