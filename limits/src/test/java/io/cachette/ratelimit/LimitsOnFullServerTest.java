package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.redis.internal.OutOfMemoryLog;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits while Redis is out of memory and evicts nothing. */
@RedisTest(dedicated = true)
final class LimitsOnFullServerTest {

  private final RedisServer server;
  private final RateLimiters limiters;

  LimitsOnFullServerTest(RedisServer server) {
    this.server = server;
    this.limiters =
        RateLimiters.builder()
            .uri(server.uri())
            .timeBudget(Duration.ofSeconds(5))
            .expectedNodes(2)
            .open();
  }

  @BeforeEach
  void empty() {
    server.flushAll();
  }

  @AfterEach
  void close() {
    server.freeMemory();
    limiters.close();
  }

  private static RateLimitPolicy.Builder policy(String name, OutagePolicy outage) {
    return RateLimitPolicy.builder(name).limit(4).period(Duration.ofHours(1)).outage(outage);
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_knownKeyOnFullServer_decidesAndCounts(Algorithm algorithm) {
    RateLimiter limiter =
        limiters.limiter(
            policy("known-" + algorithm, OutagePolicy.DENY).algorithm(algorithm).build());
    assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(3);
    server.fillMemory();
    RateLimitResult granted = limiter.tryAcquire("a", 2);
    assertThat(granted.source()).isEqualTo(Source.REDIS);
    assertThat(granted.remaining()).isEqualTo(1);
    assertThat(limiter.refund(granted)).isTrue();
    assertThat(limiter.tryAcquire("a", 3).isAllowed()).isTrue();
    RateLimitResult refused = limiter.tryAcquire("a");
    assertThat(refused.isExceeded()).isTrue();
    assertThat(limiter.peek("a").remaining()).isZero();
    String key = LimitKeys.of("cachette", limiter.policy(), "a");
    assertThat((Long) server.command("PTTL", key)).isPositive();
    limiter.reset("a");
    assertThat(server.command("EXISTS", key)).isEqualTo(0L);
  }

  @Test
  void tryAcquire_newKeyOnFullServer_followsPolicy() {
    RateLimiter denied = limiters.limiter(policy("denied", OutagePolicy.DENY).build());
    RateLimiter allowed = limiters.limiter(policy("allowed", OutagePolicy.ALLOW).build());
    RateLimiter local = limiters.limiter(policy("local", OutagePolicy.LOCAL).build());
    RateLimiter batches = limiters.limiter(policy("batch", OutagePolicy.DENY).batch(2).build());
    server.fillMemory();
    try (LogCapture log = LogCapture.of(OutOfMemoryLog.class)) {
      for (int i = 0; i < 5; i++) {
        String key = "new-" + i;
        assertThatThrownBy(() -> denied.acquire(key))
            .isInstanceOf(RateLimiterUnavailableException.class)
            .hasMessageContaining("denied")
            .hasMessageContaining("Redis is out of memory");
        assertThat(allowed.acquire(key).source()).isEqualTo(Source.OUT_OF_MEMORY);
        assertThat(batches.tryAcquire(key).source()).isEqualTo(Source.OUT_OF_MEMORY);
      }
      // The share of one of two nodes is half of the limit, which is four.
      assertThat(local.tryAcquire("a", 2).isAllowed()).isTrue();
      RateLimitResult refused = local.tryAcquire("a");
      assertThat(refused.isExceeded()).isTrue();
      assertThat(refused.source()).isEqualTo(Source.OUT_OF_MEMORY);
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Rate limits: Redis is out of memory");
    }
    assertThat(denied.statistics().decidedWithoutRedis()).isEqualTo(5);
    assertThat((List<?>) server.command("KEYS", "*")).isEmpty();
    server.freeMemory();
    assertThat(denied.tryAcquire("new-0").source()).isEqualTo(Source.REDIS);
  }

  @Test
  void tryAcquire_manyNewKeysOnFullServer_knownKeyIsDecidedByRedis() {
    RateLimiter limiter = limiters.limiter(policy("mixed", OutagePolicy.DENY).limit(100).build());
    assertThat(limiter.tryAcquire("known").isAllowed()).isTrue();
    server.fillMemory();
    for (int i = 0; i < 20; i++) {
      assertThat(limiter.tryAcquire("new-" + i).source()).isEqualTo(Source.OUT_OF_MEMORY);
      if (i % 5 == 0) {
        assertThat(limiter.tryAcquire("known").source()).isEqualTo(Source.REDIS);
      }
    }
    assertThat(limiter.peek("known").remaining()).isEqualTo(95);
  }

  @Test
  void tryAcquireAll_oneNewKeyOnFullServer_changesNothing() {
    RateLimiter one = limiters.limiter(policy("one", OutagePolicy.DENY).build());
    RateLimiter other = limiters.limiter(policy("other", OutagePolicy.DENY).build());
    assertThat(one.tryAcquire("a").isAllowed()).isTrue();
    server.fillMemory();
    List<RateLimitResult> results =
        limiters.tryAcquireAll(
            List.of(RateLimitRequest.of(one, "a", 1), RateLimitRequest.of(other, "a", 1)));
    assertThat(results)
        .allMatch(result -> !result.isAllowed() && result.source() == Source.OUT_OF_MEMORY);
    assertThat(one.peek("a").remaining()).isEqualTo(3);
    assertThat(other.peek("a").remaining()).isEqualTo(4);
  }

  @Test
  void tryAcquire_serverWithMemory_sendsNoMoreCommands() {
    RateLimiter limiter = limiters.limiter(policy("usual", OutagePolicy.DENY).build());
    assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
    try (CommandLog log = server.commandLog()) {
      assertThat(limiter.tryAcquire("a").isAllowed()).isTrue();
      assertThat(log.commands()).extracting(RecordedCommand::name).containsOnlyOnce("GET", "SET");
      assertThat(log.commands()).extracting(RecordedCommand::name).doesNotContain("PEXPIRE");
    }
  }
}
