package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.ratelimit.internal.PermitBatches.BatchPermits;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory of a JVM: refusals, batches, and its share of limits during an outage. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class LocalMemoryTest {

  private final RedisServer server;
  private final RateLimiters limiters;
  private final RateLimiters others;

  LocalMemoryTest(RedisServer server) {
    this.server = server;
    this.limiters = open(server);
    this.others = open(server);
  }

  private static RateLimiters open(RedisServer server) {
    return RateLimiters.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
  }

  @AfterAll
  void close() {
    limiters.close();
    others.close();
  }

  private static RateLimitPolicy.Builder policy(long limit) {
    return RateLimitPolicy.builder("local-" + System.nanoTime())
        .limit(limit)
        .period(Duration.ofHours(10));
  }

  private static long trips(CommandLog log) {
    return log.topLevelCommands().stream().filter(c -> c.name().startsWith("EVAL")).count();
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_refusedBefore_isDeniedLocallyUntilRetryAfter(Algorithm algorithm)
      throws InterruptedException {
    RateLimiter limiter =
        limiters.limiter(policy(2).period(Duration.ofMillis(700)).algorithm(algorithm).build());
    RateLimitResult refused = limiter.tryAcquire("a", 2);
    while (refused.isAllowed()) {
      refused = limiter.tryAcquire("a", 2);
    }
    try (CommandLog log = server.commandLog()) {
      RateLimitResult again = limiter.tryAcquire("a", 2);
      if (trips(log) == 0) { // otherwise it took so long that the refusal had expired
        assertThat(again.source()).isEqualTo(Source.DENIED_BEFORE);
        assertThat(again.retryAfter()).isPositive().isLessThanOrEqualTo(refused.retryAfter());
        assertThat(limiter.statistics().refusedLocally()).isEqualTo(1);
        assertThat(limiter.statistics().refused()).isEqualTo(2);
      }
    }
    TimeUnit.NANOSECONDS.sleep(refused.retryAfter().toNanos() + 1);
    assertThat(limiter.tryAcquire("a", 2).source()).isEqualTo(Source.REDIS);
    assertThat(limiter.statistics().allowed()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void tryAcquire_sameOrMorePermitsThanRefused_isDeniedLocally() {
    RateLimiter limiter = limiters.limiter(policy(4).build());
    limiter.tryAcquire("a", 2);
    assertThat(limiter.tryAcquire("a", 3).source()).isEqualTo(Source.REDIS);
    try (CommandLog log = server.commandLog()) {
      for (int i = 0; i < 10; i++) {
        assertThat(limiter.tryAcquire("a", 3).source()).isEqualTo(Source.DENIED_BEFORE);
        assertThat(limiter.tryAcquire("a", 4).source()).isEqualTo(Source.DENIED_BEFORE);
        assertThatThrownBy(() -> limiter.acquire("a", 3))
            .isInstanceOf(RateLimitExceededException.class);
      }
      assertThat(trips(log)).isZero();
    }
    assertThat(limiter.tryAcquire("a", 2).isAllowed()).isTrue();
    assertThat(limiter.tryAcquire("b", 3).isAllowed()).isTrue();
  }

  @Test
  void refundAndReset_cachedRefusal_allowNextCall() {
    RateLimiter limiter = limiters.limiter(policy(1).build());
    RateLimitResult taken = limiter.tryAcquire("a");
    assertThat(limiter.tryAcquire("a").isAllowed()).isFalse();
    assertThat(limiter.refund(taken)).isTrue();
    assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
    assertThat(limiter.tryAcquire("a").isAllowed()).isFalse();
    limiter.reset("a");
    assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
    assertThat(limiter.refund(limiter.tryAcquire("a"))).as("was refused").isFalse();
  }

  @Test
  void denialCache_refusalOlderThanRefund_isNotStored() {
    DenialCache denials = new DenialCache();
    long asked = System.nanoTime();
    denials.invalidate("a");
    denials.add("a", 1, asked, Duration.ofHours(1));
    assertThat(denials.remainingWait("a", 1)).isZero();
    denials.add("a", 1, System.nanoTime() + 1, Duration.ofHours(1));
    assertThat(denials.remainingWait("a", 1)).isPositive();
    denials.add("a", 1, System.nanoTime() + 1, Duration.ofMinutes(1));
    assertThat(denials.remainingWait("a", 1)).isGreaterThan(Duration.ofMinutes(2));
  }

  @Test
  void shadowPolicy_exceededLimit_allowsAndCountsRefusals() {
    RateLimiter limiter = limiters.limiter(policy(1).shadow(true).build());
    assertThat(limiter.tryAcquire("a").isExceeded()).isFalse();
    for (int i = 0; i < 3; i++) {
      RateLimitResult result = limiter.tryAcquire("a");
      assertThat(result.isAllowed()).isTrue();
      assertThat(result.isExceeded()).isTrue();
      assertThat(result.source()).isEqualTo(Source.REDIS);
    }
    assertThat(limiter.statistics())
        .isEqualTo(RateLimitStatistics.builder().allowed(1).refused(3).build());
  }

  @Test
  void batch_tenCalls_takesPermitsInOneRoundTrip() {
    RateLimitPolicy policy = policy(100).batch(10).build();
    RateLimiter limiter = limiters.limiter(policy);
    RateLimiter other = others.limiter(policy);
    try (CommandLog log = server.commandLog()) {
      List<RateLimitResult> results =
          IntStream.range(0, 10).mapToObj(i -> limiter.tryAcquire("a")).toList();
      assertThat(results).allMatch(result -> result.source() == Source.BATCH);
      assertThat(results.get(9).remaining()).isZero();
      assertThat(trips(log)).isEqualTo(1);
      assertThat(other.peek("a").remaining()).isEqualTo(90);
      assertThat(limiter.refund(results.get(0))).isTrue();
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.BATCH);
      assertThat(trips(log)).as("and the peek").isEqualTo(2);
    }
  }

  @Test
  void batch_twoClients_grantsExactlyLimit() {
    RateLimitPolicy policy = policy(103).batch(10).build();
    RateLimiter limiter = limiters.limiter(policy);
    RateLimiter other = others.limiter(policy);
    int taken = 0;
    for (int i = 0; i < 200; i++) {
      taken += (i % 3 == 0 ? other : limiter).tryAcquire("a").isAllowed() ? 1 : 0;
    }
    assertThat(taken).isEqualTo(103);
    assertThat(limiter.tryAcquire("b", 10).source())
        .as("as many as a batch")
        .isEqualTo(Source.REDIS);
    limiter.reset("a");
    assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
  }

  @Test
  void permitBatches_callLargerThanRemainder_addsRemainderToNewBatch() {
    PermitBatches batches = new PermitBatches(policy(100).batch(10).build());
    assertThat(batches.acquire("a", 1)).isNull();
    assertThat(batches.tryBeginRefill("a")).isTrue();
    assertThat(batches.tryBeginRefill("a")).as("another call refills").isFalse();
    assertThat(batches.add("a", 6, System.nanoTime()).remaining()).isEqualTo(4);
    assertThat(batches.acquire("a", 5)).isNull();
    assertThat(batches.tryBeginRefill("a")).isTrue();
    assertThat(batches.add("a", 5, System.nanoTime()).remaining()).isEqualTo(9);
    assertThat(Objects.requireNonNull(batches.acquire("a", 9)).remaining()).isZero();
    assertThat(batches.tryBeginRefill("a")).isTrue();
    batches.cancelRefill("a");
    assertThat(batches.tryBeginRefill("a")).isTrue();
  }

  @Test
  void permitBatches_oldBatchOrRefunds_keepPeriodAndSizeLimits() throws InterruptedException {
    PermitBatches batches =
        new PermitBatches(policy(100).batch(10).period(Duration.ofMillis(200)).build());
    BatchPermits old = batches.add("a", 1, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(150));
    assertThat(old.remaining()).isEqualTo(9);
    TimeUnit.MILLISECONDS.sleep(60);
    assertThat(batches.acquire("a", 1)).as("it has lived for a period").isNull();
    assertThat(batches.refund("a", 1, old.grant())).isFalse();
    List<BatchPermits> taken = new ArrayList<>();
    PermitBatches longer = new PermitBatches(policy(100).batch(10).build());
    for (int i = 0; i < 3; i++) {
      taken.add(longer.add("a", 9, System.nanoTime()));
    }
    for (BatchPermits each : taken) {
      assertThat(longer.refund("a", 9, each.grant())).isTrue();
    }
    assertThat(longer.acquire("a", 11)).isNull();
    assertThat(Objects.requireNonNull(longer.acquire("a", 10)).remaining()).isZero();
    longer.remove("a");
    assertThat(longer.refund("a", 9, taken.get(2).grant())).isFalse();
  }

  @Test
  void localRateLimit_severalNodes_dividesLimitByNodeCount() {
    LocalRateLimit share = new LocalRateLimit(policy(5).build(), 10);
    assertThat(share.tryAcquire("a", 1)).isZero();
    // Half a permit per period of ten hours.
    assertThat(share.tryAcquire("a", 1)).isBetween(Duration.ofHours(19), Duration.ofHours(20));
    assertThat(share.tryAcquire("b", 5)).as("it may be asked for more than its share").isZero();
    assertThat(share.tryAcquire("b", 1)).isBetween(Duration.ofHours(99), Duration.ofHours(100));
    share.refund("b", 5);
    assertThat(share.tryAcquire("b", 1)).isZero();
    share.refund("c", 1);
    assertThat(share.tryAcquire("c", 1)).isZero();
    LocalRateLimit slow =
        new LocalRateLimit(
            RateLimitPolicy.builder("slow").limit(3).period(Duration.ofDays(3_660)).build(), 1_000);
    assertThat(slow.tryAcquire("a", 3)).isZero();
    assertThat(slow.tryAcquire("a", 1)).isGreaterThan(Duration.ofDays(3_660));
    assertThat(slow.tryAcquire("a", 3)).isGreaterThan(Duration.ofDays(3_660));
  }

  @Test
  void localRateLimit_fullMemory_newKeysShareOneBucket() {
    LocalRateLimit share = new LocalRateLimit(policy(2).build(), 1);
    for (int i = 0; i < LocalRateLimit.CAPACITY; i++) {
      assertThat(share.tryAcquire("known-" + i, 2)).isZero();
    }

    List<Duration> waits =
        IntStream.range(0, 1_000).mapToObj(i -> share.tryAcquire("new-" + i, 1)).toList();

    assertThat(waits.subList(0, 2)).containsOnly(Duration.ZERO);
    assertThat(waits.subList(2, 1_000))
        .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofHours(4), Duration.ofHours(5)));
    assertThat(share.tryAcquire("known-7", 1)).as("keeps its own count").isPositive();
    share.refund("known-7", 1);
    assertThat(share.tryAcquire("new-1", 1)).as("a refund of another key").isPositive();
    assertThat(share.tryAcquire("known-7", 1)).isZero();
    share.refund("new-0", 1);
    assertThat(share.tryAcquire("new-2", 1)).isZero();
    assertThat(share.tryAcquire("new-3", 1)).isPositive();
  }
}
