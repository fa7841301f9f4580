package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that wait until their permits are available. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class WaitingTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final RedisServer server;
  private final RateLimiters limiters;

  WaitingTest(RedisServer server) {
    this.server = server;
    this.limiters =
        RateLimiters.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
  }

  @AfterAll
  void close() {
    limiters.close();
  }

  private static RateLimitPolicy.Builder policy(long limit, Duration period) {
    return RateLimitPolicy.builder("waiting-" + System.nanoTime())
        .limit(limit)
        .period(period)
        .maxWait(Duration.ofHours(1));
  }

  /** One permit per minute, so that the second caller waits. */
  private RateLimiter slow() {
    return limiters.limiter(policy(1, Duration.ofMinutes(1)).build());
  }

  /** Returns how many calls of a limiter Redis has received. */
  private static long countOf(CommandLog log, RateLimiter limiter) {
    return log.topLevelCommands().stream()
        .filter(command -> command.arguments().toString().contains(limiter.policy().name()))
        .count();
  }

  private static CompletableFuture<RateLimitResult> later(RateLimiter limiter) {
    return limiter.acquireAsync("a", 1, limiter.policy().maxWait()).toCompletableFuture();
  }

  private static RateLimitResult acquire(RateLimiter limiter, long permits)
      throws InterruptedException {
    return limiter.acquire("a", permits, limiter.policy().maxWait());
  }

  private static void awaitRemembered(RateLimiter limiter, Duration retryAfter) {
    await()
        .untilAsserted(
            () -> assertThat(limiter.peek("a").retryAfter()).isLessThanOrEqualTo(retryAfter));
  }

  @ParameterizedTest
  @EnumSource
  void acquireAsync_exceededLimit_grantsInCallOrderAtLimitRate(Algorithm algorithm)
      throws InterruptedException {
    RateLimiter limiter =
        limiters.limiter(
            policy(2, Duration.ofMillis(100))
                .maxWait(Duration.ofSeconds(5))
                .algorithm(algorithm)
                .build());
    List<CompletableFuture<RateLimitResult>> calls = new ArrayList<>();
    long begin = System.nanoTime();
    try (CommandLog log = server.commandLog()) {
      for (int sent = 1; sent <= 10; sent++) {
        calls.add(later(limiter));
        int expected = sent;
        // Calls use several connections, so the next one is made when Redis has this one.
        await().pollInterval(Duration.ofMillis(1)).until(() -> countOf(log, limiter) >= expected);
      }
    }
    List<RateLimitResult> results = calls.stream().map(CompletableFuture::join).toList();
    // A fixed window may have begun before the first call.
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(algorithm == Algorithm.FIXED_WINDOW ? 299 : 399));
    // Grants have times, and each call gets its permits after those of earlier calls.
    assertThat(results).extracting(each -> Long.parseLong(each.grant())).isSorted();
    RateLimitResult result = acquire(limiter, 1);
    assertThat(result.isAllowed()).isTrue();
    assertThat(limiter.statistics().waited()).isBetween(1L, 9L);
    assertThat(limiter.statistics().allowed()).isEqualTo(11);
  }

  @Test
  void acquireAsync_waitingCalls_takeOneRoundTripEachAndBlockNoThread() {
    RateLimiter limiter = limiters.limiter(policy(100, Duration.ofSeconds(1)).burst(1).build());
    later(limiter).join();
    try (CommandLog log = server.commandLog()) {
      List<CompletableFuture<RateLimitResult>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(later(limiter));
      }
      assertThat(
              Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                  .filter(thread -> thread.getThreadName().startsWith("cachette-limits-"))
                  .filter(thread -> thread.getThreadState() != Thread.State.RUNNABLE)
                  .flatMap(thread -> Stream.of(thread.getStackTrace()))
                  .map(StackTraceElement::getClassName))
          .as("none of its threads waits in code of ours")
          .noneMatch(name -> name.startsWith("io.cachette.ratelimit"));
      calls.forEach(CompletableFuture::join);
      assertThat(log.topLevelCommands().stream().filter(c -> c.name().startsWith("EVAL")))
          .hasSize(50);
    }
  }

  @Test
  void tryAcquire_waitBeyondMaxWait_isRefusedWithoutReservation() throws Exception {
    RateLimiter limiter = limiters.limiter(policy(1, LONG).maxWait(Duration.ofSeconds(3)).build());
    limiter.acquire("a");
    RateLimitResult before = limiter.peek("a");
    assertThat(limiter.tryAcquire("a", 1, Duration.ofSeconds(3)).isAllowed()).isFalse();
    assertThat(limiter.peek("a").resetAfter()).isLessThanOrEqualTo(before.resetAfter());
    assertThatThrownBy(() -> acquire(limiter, 1)).isInstanceOf(RateLimitExceededException.class);
    assertThatThrownBy(() -> limiter.tryAcquire("a", 1, Duration.ofSeconds(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wait for up to PT4S")
        .hasMessageContaining("from zero to PT3S");
    assertThatThrownBy(() -> limiter.tryAcquire("a", 1, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.tryAcquireAsync("a", 1, Duration.ofSeconds(4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.acquire("a", 1, Duration.ofSeconds(4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.acquireAsync("a", 1, Duration.ofSeconds(4)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void acquire_noWaitGivenAndPolicyAllowsWait_isRefusedWithoutReservation() {
    RateLimiter limiter = slow();
    limiter.acquire("a");
    RateLimitResult before = limiter.peek("a");
    assertThatThrownBy(() -> limiter.acquire("a")).isInstanceOf(RateLimitExceededException.class);
    assertThatThrownBy(() -> limiter.acquireAsync("a", 1).toCompletableFuture().join())
        .hasCauseInstanceOf(RateLimitExceededException.class);
    assertThat(limiter.peek("a").resetAfter()).isLessThanOrEqualTo(before.resetAfter());
    assertThat(limiter.statistics().waited()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void acquire_interruptedWhileWaiting_refundsPermits(Algorithm algorithm) throws Exception {
    RateLimiter limiter =
        limiters.limiter(
            policy(2, Duration.ofHours(5))
                .maxWait(Duration.ofHours(10))
                .algorithm(algorithm)
                .build());
    limiter.acquire("a", 2);
    Duration before = limiter.peek("a").retryAfter();
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                acquire(limiter, 2);
              } catch (InterruptedException | RuntimeException e) {
                end.set(e);
              }
            });
    thread.start();
    await().until(() -> limiter.peek("a").retryAfter().compareTo(before) > 0);
    thread.interrupt();
    thread.join();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    awaitRemembered(limiter, before);
    assertThat(limiter.statistics().refunded()).isEqualTo(1);
    assertThat(limiter.tryAcquire("a").isAllowed()).isFalse();
  }

  @Test
  void acquireAsync_cancelledOrTimedOutFuture_refundsPermits() {
    RateLimiter limiter = slow();
    later(limiter).join();
    Duration before = limiter.peek("a").retryAfter();
    CompletableFuture<RateLimitResult> cancelled = later(limiter);
    await().until(() -> limiter.peek("a").retryAfter().compareTo(before) > 0);
    cancelled.cancel(false);
    awaitRemembered(limiter, before);
    CompletableFuture<RateLimitResult> late = later(limiter).orTimeout(1, TimeUnit.MILLISECONDS);
    assertThatThrownBy(late::join).isInstanceOf(CompletionException.class);
    awaitRemembered(limiter, before);
    CompletableFuture<RateLimitResult> atOnce = later(limiter);
    atOnce.cancel(false);
    assertThatThrownBy(atOnce::join).isInstanceOf(CancellationException.class);
    await().until(() -> limiter.statistics().refunded() == 3);
    awaitRemembered(limiter, before);
    CompletionStage<List<RateLimitResult>> several =
        limiters.tryAcquireAllAsync(
            List.of(RateLimitRequest.of(limiter, "a", 1)), Duration.ofMinutes(5));
    several.toCompletableFuture().cancel(true);
    await().until(() -> limiter.statistics().refunded() == 4);
    awaitRemembered(limiter, before);
  }

  @Test
  void acquireAsync_cancelledAtOnce_refundsUnlessCompleted() {
    RateLimiter limiter =
        limiters.limiter(
            policy(1_000, Duration.ofHours(10))
                .algorithm(Algorithm.FIXED_WINDOW)
                .period(Period.ofYears(10))
                .build());
    int kept = 0;
    for (int i = 0; i < 200; i++) {
      kept += later(limiter).cancel(false) ? 0 : 1;
    }
    long taken = kept;
    await().untilAsserted(() -> assertThat(limiter.statistics().allowed()).isEqualTo(200));
    await().untilAsserted(() -> assertThat(limiter.peek("a").remaining()).isEqualTo(1_000 - taken));
  }

  @Test
  void acquire_maxWaitingReached_isRefused() throws InterruptedException {
    RateLimiter limiter = limiters.limiter(policy(1, Duration.ofMinutes(1)).maxWaiting(2).build());
    limiter.acquire("a");
    CompletableFuture<RateLimitResult> first = later(limiter);
    CompletableFuture<RateLimitResult> second = later(limiter);
    assertThatThrownBy(() -> later(limiter).join())
        .hasCauseInstanceOf(RateLimitExceededException.class);
    assertThatThrownBy(() -> acquire(limiter, 1)).isInstanceOf(RateLimitExceededException.class);
    assertThat(limiter.acquire("b").isAllowed()).as("need not wait").isTrue();
    second.cancel(false);
    await()
        .until(
            () -> {
              CompletableFuture<RateLimitResult> third = later(limiter);
              limiter.peek("a");
              return third.cancel(false);
            });
    first.cancel(false);
  }

  @Test
  void acquireAsync_refusedCall_failsWithRateLimitExceededException() {
    RateLimiter limiter = limiters.limiter(policy(1, LONG).maxWait(Duration.ZERO).build());
    later(limiter).join();
    CompletableFuture<RateLimitResult> refused = later(limiter);
    assertThatThrownBy(refused::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RateLimitExceededException.class);
    assertThat(refused.handle((result, e) -> (Object) e).join())
        .isInstanceOf(RateLimitExceededException.class);
  }

  @Test
  void close_waitingCalls_failsThemAndRefundsPermits() throws InterruptedException {
    RateLimitPolicy policy = policy(1, Duration.ofMinutes(1)).build();
    RateLimiters closing = RateLimiters.builder().uri(server.uri()).open();
    RateLimiter limiter = closing.limiter(policy);
    limiter.acquire("a");
    Duration before = limiter.peek("a").retryAfter();
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread sleeper =
        new Thread(
            () -> {
              try {
                acquire(limiter, 1);
              } catch (InterruptedException | RuntimeException e) {
                end.set(e);
              }
            });
    sleeper.start();
    await().until(() -> limiter.peek("a").retryAfter().compareTo(before) > 0);
    CompletableFuture<RateLimitResult> pending = later(limiter);
    await()
        .until(
            () -> limiter.peek("a").retryAfter().compareTo(before.plus(Duration.ofMinutes(1))) > 0);
    closing.close();
    closing.close();
    sleeper.join();
    assertThat(end.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    assertThatThrownBy(() -> pending.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(limiter.statistics().refunded()).isPositive();
    for (Runnable call :
        List.<Runnable>of(
            () -> limiter.tryAcquire("a"),
            () -> limiter.peek("a"),
            () -> limiter.reset("a"),
            () -> limiter.acquireAsync("a", 1),
            () -> closing.limiter(policy))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The rate limiters are closed");
    }
  }

  @Test
  void close_concurrentCalls_completesAllFutures() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      RateLimiters closing = RateLimiters.builder().uri(server.uri()).open();
      RateLimiter limiter = closing.limiter(policy(1, Duration.ofMinutes(1)).build());
      List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 100_000; i++) {
                    calls.add(limiter.tryAcquireAsync("a", 1, LONG).toCompletableFuture());
                    calls.add(limiter.peekAsync("a").toCompletableFuture());
                  }
                } catch (IllegalStateException closed) {
                  assertThat(closed).hasMessageContaining("closed");
                }
              });
      caller.start();
      await().until(() -> calls.size() > 20);
      closing.close();
      caller.join();
      for (CompletableFuture<?> call : calls) {
        assertThat(call.handle((any, e) -> true).orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
      }
    }
  }

  @Test
  void synchronousCalls_insideCompletionCallback_complete() throws Exception {
    RateLimiter limiter = limiters.limiter(policy(1_000, Duration.ofHours(1)).build());
    List<CompletableFuture<RateLimitResult>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(
          limiter
              .acquireAsync("a", 1)
              .toCompletableFuture()
              .thenApply(
                  result -> {
                    limiter.refund(result);
                    return limiter.peek("a");
                  }));
    }
    CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
    assertThat(calls).allSatisfy(call -> assertThat(call.join().remaining()).isPositive());
  }
}
