package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests calls that share round trips: while some are under way, others wait and leave together. */
@RedisTest
class SharedTripsTest {

  private static final int CALLS = 200;
  private static final int LIMIT = 60;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RedisServer server;
  private final RedisProxy proxy;
  private final String namespace = "t" + UUID.randomUUID();
  private final RateLimiters limiters;

  SharedTripsTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
    this.limiters = open(true, LONG);
  }

  @AfterEach
  void close() {
    server.freeMemory();
    proxy.restore();
    proxy.release();
    limiters.close();
    proxy.close();
  }

  private RateLimiters open(boolean sharesTrips, Duration timeBudget) {
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.shared-trips", "" + sharesTrips);
    return RateLimiters.builder()
        .uri(proxy.uri())
        .properties(properties)
        .timeBudget(timeBudget)
        .open();
  }

  private static RateLimitPolicy.Builder policy(String name) {
    return RateLimitPolicy.builder(name)
        .limit(LIMIT)
        .period(Duration.ofHours(1))
        .outage(OutagePolicy.DENY);
  }

  /** Makes calls at once, while no reply arrives. */
  private List<CompletableFuture<RateLimitResult>> callAtOnce(
      IntFunction<CompletableFuture<RateLimitResult>> call) {
    proxy.hold();
    proxy.reset();
    return IntStream.range(0, CALLS).mapToObj(call).toList();
  }

  private static CompletableFuture<RateLimitResult> tryAcquire(RateLimiter limiter, String key) {
    return limiter.tryAcquireAsync(key, 1, Duration.ZERO).toCompletableFuture();
  }

  private List<RateLimitResult> join(List<CompletableFuture<RateLimitResult>> results) {
    proxy.release();
    return results.stream().map(CompletableFuture::join).toList();
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_oneKeyAtOnce_sharesCommandsAndGrantsTheLimit(Algorithm algorithm) {
    RateLimiter limiter = limiters.limiter(policy("one").algorithm(algorithm).build());

    List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "a")));

    List<RateLimitResult> allowed = results.stream().filter(RateLimitResult::isAllowed).toList();
    assertThat(allowed)
        .extracting(RateLimitResult::remaining)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, LIMIT).boxed().toList());
    assertThat(results).extracting(RateLimitResult::source).containsOnly(Source.REDIS);
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 4);
    assertThat(limiter.statistics().allowed()).isEqualTo(LIMIT);
    assertThat(limiter.statistics().refused()).isEqualTo(CALLS - LIMIT);
    assertThat(limiter.refund(allowed.get(LIMIT / 2))).isTrue();
    assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
    assertThat(limiter.tryAcquire("a").isAllowed()).isFalse();
  }

  @Test
  void tryAcquire_manyKeysAndLimitsAtOnce_shareCommands() {
    List<RateLimiter> each =
        Stream.of(Algorithm.values())
            .map(
                algorithm ->
                    limiters.limiter(policy("of-" + algorithm).algorithm(algorithm).build()))
            .toList();

    List<RateLimitResult> results =
        join(callAtOnce(i -> tryAcquire(each.get(i % each.size()), "k" + i)));

    assertThat(results)
        .allMatch(RateLimitResult::isAllowed)
        .extracting(RateLimitResult::key)
        .isEqualTo(IntStream.range(0, CALLS).mapToObj(i -> "k" + i).toList());
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 4);
  }

  @Test
  void tryAcquire_sharingOff_sendsACommandPerCall() {
    try (RateLimiters single = open(false, LONG)) {
      RateLimiter limiter = single.limiter(policy("off").build());

      List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "a")));

      assertThat(results.stream().filter(RateLimitResult::isAllowed)).hasSize(LIMIT);
      assertThat(proxy.traffic().commands()).isGreaterThanOrEqualTo(CALLS);
    }
  }

  @Test
  void tryAcquire_otherTypeOfOneKey_failsAlone() {
    RateLimiter limiter = limiters.limiter(policy("type").build());
    server.command("HSET", LimitKeys.of(namespace, limiter.policy(), "k7"), "field", "value");

    List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "k" + i)));

    assertThat(results.get(7).source()).isEqualTo(Source.OUTAGE);
    assertThat(results.stream().filter(result -> result.source() != Source.REDIS)).hasSize(1);
  }

  @Test
  void tryAcquire_fullServer_refusesOnlyNewKeys() {
    RateLimiter limiter = limiters.limiter(policy("full").build());
    IntStream.range(0, CALLS / 2).forEach(i -> limiter.acquire("k" + i));
    server.fillMemory();

    List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "k" + i)));

    assertThat(results.subList(0, CALLS / 2))
        .extracting(RateLimitResult::remaining)
        .containsOnly(LIMIT - 2L);
    assertThat(results.subList(CALLS / 2, CALLS))
        .extracting(RateLimitResult::source)
        .containsOnly(Source.OUT_OF_MEMORY);
  }

  @Test
  void tryAcquire_noReply_eachCallEndsWithinItsTime() {
    try (RateLimiters impatient = open(true, Duration.ofMillis(500))) {
      RateLimiter limiter = impatient.limiter(policy("late").build());

      List<CompletableFuture<RateLimitResult>> results = callAtOnce(i -> tryAcquire(limiter, "a"));

      assertThat(results.stream().map(CompletableFuture::join))
          .extracting(RateLimitResult::source)
          .containsOnly(Source.OUTAGE);
    }
  }

  @Test
  void close_callsWait_failsThem() {
    RateLimiter limiter = limiters.limiter(policy("closed").build());
    List<CompletableFuture<RateLimitResult>> results = callAtOnce(i -> tryAcquire(limiter, "a"));

    limiters.close();

    assertThat(results)
        .allSatisfy(
            result ->
                assertThatThrownBy(result::join).hasCauseInstanceOf(IllegalStateException.class));
  }
}
