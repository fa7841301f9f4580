package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests calls that share round trips: while some are under way, others wait and leave together. */
@RedisTest(dedicated = true)
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

  private Properties properties(boolean sharesTrips) {
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.shared-trips", "" + sharesTrips);
    return properties;
  }

  private RateLimiters open(boolean sharesTrips, Duration timeBudget) {
    return RateLimiters.builder()
        .uri(proxy.uri())
        .properties(properties(sharesTrips))
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
      IntFunction<CompletionStage<RateLimitResult>> call) {
    proxy.hold();
    proxy.reset();
    return IntStream.range(0, CALLS).mapToObj(i -> call.apply(i).toCompletableFuture()).toList();
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
  void tryAcquire_manyKeysAndLimitsAtOnce_shareCommandsAndHaveTheirOwnResults() {
    List<RateLimiter> each =
        Stream.of(Algorithm.values())
            .map(
                algorithm ->
                    limiters.limiter(policy("of-" + algorithm).algorithm(algorithm).build()))
            .toList();
    IntStream.range(0, CALLS).forEach(i -> each.get(i % 3).acquire("k" + i, 1 + i % 7));

    List<RateLimitResult> results =
        join(callAtOnce(i -> each.get(i % 3).tryAcquireAsync("k" + i, 1 + i % 5, Duration.ZERO)));

    for (int i = 0; i < CALLS; i++) {
      assertThat(results.get(i).isAllowed()).isTrue();
      assertThat(results.get(i).remaining()).as("k" + i).isEqualTo(LIMIT - 2 - i % 7 - i % 5);
    }
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 4);
  }

  @Test
  void tryAcquire_permitsOfOneKeyWereRefunded_grantsTheLimit() {
    RateLimiter limiter = limiters.limiter(policy("refunded").build());
    RateLimitResult first = limiter.acquire("a");
    RateLimitResult second = limiter.acquire("a");
    limiter.refund(first); // the state then has a second time, which the quick script does not know

    List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "a")));

    assertThat(results.stream().filter(RateLimitResult::isAllowed)).hasSize(LIMIT - 1);
    assertThat(results).extracting(RateLimitResult::source).containsOnly(Source.REDIS);
    assertThat(limiter.refund(second)).isTrue();
  }

  @Test
  void tryAcquire_connectionsCutWhileCallsWait_neverGrantsMore() {
    RateLimiter limiter = limiters.limiter(policy("cut").build());
    List<CompletableFuture<RateLimitResult>> held = callAtOnce(i -> tryAcquire(limiter, "a"));

    proxy.cut();
    proxy.restore();
    List<RateLimitResult> results = join(held);

    long granted = results.stream().filter(RateLimitResult::isAllowed).count();
    assertThat(granted).isLessThanOrEqualTo(LIMIT);
    assertThat(limiter.peek("a").remaining()).isLessThanOrEqualTo(LIMIT - granted);
  }

  @Test
  void tryAcquire_serverTakesNoWrites_isOneOutage() {
    RateLimiter limiter = limiters.limiter(policy("replica").build());
    server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    try (LogCapture log = LogCapture.of(ResilientScripts.class)) {
      List<RateLimitResult> results = join(callAtOnce(i -> tryAcquire(limiter, "k" + i)));

      assertThat(results).extracting(RateLimitResult::source).containsOnly(Source.OUTAGE);
      assertThat(log.messages()).hasSize(1);
    } finally {
      server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    }
  }

  @Test
  void tryAcquire_noPermissionForOneKey_failsAlone() {
    server.addUser("few", "secret", "~" + namespace + ":rate:{few:k?}", "+@all");
    try (RateLimiters restricted =
        RateLimiters.builder()
            .uri(server.uri("few", "secret"))
            .properties(properties(true))
            .timeBudget(LONG)
            .open()) {
      RateLimiter limiter = restricted.limiter(policy("few").build());
      server.pause();
      List<CompletableFuture<RateLimitResult>> held =
          IntStream.range(0, CALLS)
              .mapToObj(i -> tryAcquire(limiter, "k" + (i == 50 ? "50" : i % 10)))
              .toList();
      server.resume();

      List<RateLimitResult> results = held.stream().map(CompletableFuture::join).toList();

      assertThat(results.get(50).source()).isEqualTo(Source.OUTAGE);
      assertThat(results.stream().filter(result -> result.source() != Source.REDIS)).hasSize(1);
    }
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
  void tryAcquire_noReply_outagePolicyDecidesEachCall() {
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
