package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Calls with several limits, on one server and in a cluster. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class SeveralLimitsTest {

  private final RedisServer server;
  private final RateLimiters limiters;

  SeveralLimitsTest(RedisServer server) {
    this.server = server;
    this.limiters = open(server.uri());
  }

  private static RateLimiters open(URI uri) {
    return RateLimiters.builder().uri(uri).timeBudget(Duration.ofSeconds(10)).open();
  }

  @AfterAll
  void close() {
    limiters.close();
  }

  private static RateLimitPolicy.Builder policy(long limit) {
    return RateLimitPolicy.builder("several-" + System.nanoTime())
        .limit(limit)
        .period(Duration.ofHours(10))
        .maxWait(Duration.ofSeconds(5));
  }

  private static RateLimitRequest one(RateLimiter limiter) {
    return RateLimitRequest.of(limiter, "a", 1);
  }

  private static long trips(CommandLog log) {
    return log.topLevelCommands().stream().filter(c -> c.name().startsWith("EVAL")).count();
  }

  @Test
  void tryAcquireAll_severalLimits_takesFromAllOrNoneInOneRoundTrip() {
    RateLimiter small = limiters.limiter(policy(2).algorithm(Algorithm.SLIDING_WINDOW).build());
    RateLimiter large = limiters.limiter(policy(50).build());
    RateLimiter shadow = limiters.limiter(policy(1).shadow(true).build());
    List<RateLimitRequest> all = List.of(one(small), one(large), one(shadow));
    try (CommandLog log = server.commandLog()) {
      for (int i = 0; i < 2; i++) {
        assertThat(limiters.tryAcquireAll(all)).allMatch(RateLimitResult::isAllowed);
      }
      assertThat(trips(log)).isEqualTo(2);
      List<RateLimitResult> refused = limiters.tryAcquireAll(all);
      assertThat(refused.stream().map(RateLimitResult::isAllowed))
          .containsExactly(false, true, true);
      assertThat(refused).extracting(RateLimitResult::grant).containsOnly("");
      assertThat(trips(log)).isEqualTo(3);
      assertThat(limiters.tryAcquireAll(all).get(0).source()).isEqualTo(Source.DENIED_BEFORE);
      assertThat(trips(log)).isEqualTo(3);
    }
    assertThat(large.peek("a").remaining()).isEqualTo(48);
    assertThat(large.statistics().allowed()).as("calls that went on").isEqualTo(2);
    assertThat(large.statistics().refused()).isZero();
    assertThat(small.statistics())
        .isEqualTo(RateLimitStatistics.builder().allowed(2).refused(2).refusedLocally(1).build());
    assertThat(shadow.statistics().refused()).isEqualTo(1);
  }

  @Test
  void tryAcquireAll_oneSlowLimit_waitsForSlowest() throws InterruptedException {
    RateLimiter slow = limiters.limiter(policy(1).period(Duration.ofMillis(300)).build());
    RateLimiter large = limiters.limiter(policy(50).build());
    List<RateLimitRequest> both = List.of(one(large), one(slow));
    limiters.tryAcquireAll(both);
    long begin = System.nanoTime();
    List<RateLimitResult> waited = limiters.tryAcquireAll(both, Duration.ofSeconds(5));
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(waited.get(0).waited());
    assertThat(waited.get(0).waited()).isPositive().isEqualTo(waited.get(1).waited());
    assertThatThrownBy(() -> limiters.tryAcquireAll(both, Duration.ofSeconds(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rateLimiters_invalidArguments_throwIllegalArgumentException() {
    RateLimiter limiter = limiters.limiter(policy(5).build());
    try (RateLimiters others = open(server.uri())) {
      RateLimiter foreign = others.limiter(policy(5).build());
      assertThatThrownBy(() -> limiters.tryAcquireAll(List.of(one(limiter), one(foreign))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not one of these");
    }
    assertThatThrownBy(() -> limiters.tryAcquireAll(List.of(one(limiter), one(limiter))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice with one key");
    assertThatThrownBy(() -> limiters.tryAcquireAll(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> limiters.tryAcquireAll(List.of(RateLimitRequest.of(limiter, "a", 6))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 permits were asked for, but at least 1 and at most 5");
    assertThatThrownBy(() -> limiter.tryAcquire("a", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiters.limiter(limiter.policy().toBuilder().limit(6).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already");
    assertThat(limiters.limiter(limiter.policy().toBuilder().build())).isSameAs(limiter);
    RateLimiter other = limiters.limiter(policy(5).build());
    RateLimitResult result = limiter.tryAcquire("a");
    assertThatThrownBy(() -> other.refund(result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be given back to");
  }

  @Test
  void keys_arbitraryText_areDistinctAndNotDisclosed() {
    RateLimiter limiter = limiters.limiter(policy(5).build());
    List<String> keys =
        List.of(
            "",
            " ",
            "{",
            "}",
            "{}",
            "a}b",
            "a b",
            "\u00e4\u20ac\ud83d\ude00",
            "\n",
            "x".repeat(100_000));
    for (String key : keys) {
      assertThat(limiter.tryAcquire(key, 2).remaining()).as(key).isEqualTo(3);
      assertThat(limiter.refund(limiter.tryAcquire(key))).as(key).isTrue();
      assertThat(limiter.peek(key).remaining()).as(key).isEqualTo(3);
      limiter.reset(key);
      assertThat(limiter.peek(key).remaining()).as(key).isEqualTo(5);
    }
    RateLimitResult secret = limiter.tryAcquire("secret", 5);
    assertThat(secret.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> limiter.acquire("secret")).message().doesNotContain("secret");
  }

  @Test
  void tryAcquireAll_redisCluster_refundsOnRefusalAndSendsGroupsOnce() {
    try (RedisCluster cluster = RedisCluster.start();
        RateLimiters there = open(cluster.uri())) {
      List<RateLimiter> many =
          IntStream.range(0, 6).mapToObj(i -> there.limiter(policy(50).build())).toList();
      RateLimiter small = there.limiter(policy(2).build());
      List<RateLimitRequest> all =
          new ArrayList<>(many.stream().map(SeveralLimitsTest::one).toList());
      all.add(one(small));
      for (int i = 0; i < 2; i++) {
        assertThat(there.tryAcquireAll(all)).hasSize(7).allMatch(RateLimitResult::isAllowed);
      }
      List<RateLimitResult> refused = there.tryAcquireAll(all);
      assertThat(refused.get(6).isAllowed()).isFalse();
      assertThat(refused.subList(0, 6))
          .allMatch(RateLimitResult::isAllowed)
          .allMatch(result -> result.grant().isEmpty());
      for (RateLimiter limiter : many) {
        await().untilAsserted(() -> assertThat(limiter.peek("a").remaining()).isEqualTo(48));
        assertThat(limiter.statistics().refunded()).as("the call never had them").isZero();
      }
      RateLimiter one = there.limiter(policy(5).group("together").build());
      RateLimiter other = there.limiter(policy(5).group("together").build());
      List<CommandLog> logs = cluster.nodes().stream().map(RedisServer::commandLog).toList();
      there.tryAcquireAll(List.of(one(one), RateLimitRequest.of(other, "b", 2)));
      assertThat(logs.stream().mapToLong(SeveralLimitsTest::trips).sum()).isEqualTo(1);
      logs.forEach(CommandLog::close);
      assertThat(other.peek("b").remaining()).isEqualTo(3);
    }
  }
}
