package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.ratelimit.internal.ResultGrants;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits while Redis does not answer. */
@RedisTest(dedicated = true)
final class OutageTest {

  private final RedisServer server;

  OutageTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    if (!server.isRunning()) {
      server.restart();
    }
    server.flushAll();
  }

  @AfterEach
  void goOn() {
    if (server.isRunning()) {
      server.resume();
    }
  }

  private RateLimiters open() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.timeout", "500ms");
    properties.setProperty("cachette.redis.connect-timeout", "500ms");
    properties.setProperty("cachette.redis.retry-attempts", "0");
    return RateLimiters.builder().uri(server.uri()).properties(properties).expectedNodes(2).open();
  }

  private static RateLimitPolicy.Builder policy(OutagePolicy otherwise) {
    return RateLimitPolicy.builder("outage-" + System.nanoTime())
        .limit(4)
        .period(Duration.ofHours(1))
        .outage(otherwise);
  }

  /** Calls until Redis answers. */
  private static void awaitRedis(RateLimiter limiter) {
    await()
        .untilAsserted(
            () ->
                assertThat(limiter.tryAcquire("b" + System.nanoTime()).source())
                    .isEqualTo(Source.REDIS));
  }

  private void breakIt(String how) {
    switch (how) {
      case "pause" -> server.pause();
      case "kill" -> server.kill();
      default -> throw new IllegalArgumentException(how);
    }
  }

  private void repair(String how) {
    switch (how) {
      case "pause" -> server.resume();
      case "kill" -> server.restart();
      default -> throw new IllegalArgumentException(how);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "kill"})
  void acquire_redisUnavailable_followsPolicyInTimeAndLogsOnce(String how)
      throws InterruptedException {
    try (RateLimiters limiters = open();
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      RateLimiter open = limiters.limiter(policy(OutagePolicy.ALLOW).build());
      RateLimiter closed = limiters.limiter(policy(OutagePolicy.DENY).build());
      RateLimiter local = limiters.limiter(policy(OutagePolicy.LOCAL).build());
      RateLimiter shadow = limiters.limiter(policy(OutagePolicy.DENY).shadow(true).build());
      for (RateLimiter limiter : List.of(open, closed, local, shadow)) {
        awaitRedis(limiter);
      }
      long before = open.statistics().decidedWithoutRedis();
      breakIt(how);
      long begin = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        RateLimitResult allowed = open.acquire("a");
        assertThat(allowed.source()).isEqualTo(Source.OUTAGE);
        assertThat(allowed.isExceeded()).isFalse();
        assertThat(allowed.remaining()).isEqualTo(-1);
        assertThat(closed.tryAcquire("a").isAllowed()).isFalse();
        assertThat(shadow.tryAcquire("a").isAllowed()).isTrue();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
      assertThatThrownBy(() -> closed.acquire("a"))
          .isInstanceOf(RateLimiterUnavailableException.class)
          .hasMessageContaining(closed.policy().name());
      // The share of one of two nodes is half of the limit, which is four.
      assertThat(local.tryAcquire("a").isAllowed()).isTrue();
      assertThat(local.tryAcquire("a").isAllowed()).isTrue();
      RateLimitResult refused = local.tryAcquire("a");
      assertThat(refused.isAllowed()).isFalse();
      assertThat(refused.isExceeded()).isTrue();
      assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
      assertThat(local.tryAcquire("b").isAllowed()).isTrue();
      for (Runnable call :
          List.<Runnable>of(
              () -> open.peek("a"),
              () -> open.reset("a"),
              () -> {
                boolean unused = open.refund(granted(open));
              })) {
        assertThatThrownBy(call::run).isInstanceOf(RateLimiterUnavailableException.class);
      }
      assertThat(open.statistics().decidedWithoutRedis() - before).isEqualTo(200);
      assertThat(logged.messages()).singleElement().asString().startsWith("Rate limits: redis://");
      repair(how);
      awaitRedis(open);
      assertThat(logged.messages()).hasSize(2);
      assertThat(logged.messages().get(1))
          .contains("Rate limits: redis://", " answers again, after ");
      awaitRedis(closed);
      assertThat(logged.messages()).hasSize(2);
    }
  }

  /** Returns a result that was granted earlier. */
  private static RateLimitResult granted(RateLimiter limiter) {
    return ResultGrants.build(RateLimitResult.builder(limiter.policy(), "a").remaining(1), "1 1");
  }

  @Test
  void acquireAsync_redisPaused_sendsEachCallAtMostOnce() {
    try (RateLimiters limiters = open();
        CommandLog log = server.commandLog()) {
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.ALLOW).build());
      server.pause();
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(limiter.acquireAsync("key-" + i, 1).toCompletableFuture());
      }
      calls.forEach(CompletableFuture::join);
      server.resume();
      awaitRedis(limiter);
      List<String> keys =
          log.topLevelCommands().stream()
              .filter(command -> command.name().startsWith("EVAL"))
              .map(command -> command.arguments().get(2))
              .toList();
      assertThat(keys).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(101);
    }
  }

  @Test
  void tryAcquire_flushedScriptCache_loadsScriptAgain() {
    try (RateLimiters limiters = open()) {
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.DENY).build());
      awaitRedis(limiter);
      assertThat(limiter.tryAcquire("a").remaining()).isEqualTo(3);
      server.command("SCRIPT", "FLUSH");
      RateLimitResult result = limiter.tryAcquire("a");
      assertThat(result.source()).isEqualTo(Source.REDIS);
      assertThat(result.remaining()).isEqualTo(2);
    }
  }

  @Test
  void tryAcquire_deletedKey_startsWithFullLimit() {
    try (RateLimiters limiters = open()) {
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.DENY).build());
      awaitRedis(limiter);
      assertThat(limiter.tryAcquire("a", 3).remaining()).isEqualTo(1);
      server.command("DEL", LimitKeys.of("cachette", limiter.policy(), "a"));
      assertThat(limiter.tryAcquire("a", 3).remaining()).isEqualTo(1);
      server.flushAll();
      assertThat(limiter.peek("a").remaining()).isEqualTo(4);
    }
  }

  @Test
  void tryAcquire_redisEvictsAllKeys_followsPolicyAndResetsEvictedKey() {
    try (RateLimiters limiters = open()) {
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.DENY).build());
      awaitRedis(limiter);
      assertThat(limiter.tryAcquire("a", 3).remaining()).isEqualTo(1);
      server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      server.command("CONFIG", "SET", "maxmemory", "1");
      RateLimitResult full = limiter.tryAcquire("b");
      assertThat(full.isAllowed()).isFalse();
      assertThat(full.source()).isEqualTo(Source.OUT_OF_MEMORY);
      server.command("CONFIG", "SET", "maxmemory", "0");
      awaitRedis(limiter);
      assertThat(limiter.peek("a").remaining()).isEqualTo(4);
    } finally {
      server.command("CONFIG", "SET", "maxmemory", "0");
    }
  }

  @Test
  void tryAcquire_foreignValue_reportsStoreFailureOnlyForWrongType() {
    try (RateLimiters limiters = open()) {
      RateLimitPolicy gcra = policy(OutagePolicy.ALLOW).build();
      RateLimiter limiter = limiters.limiter(gcra);
      awaitRedis(limiter);
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.REDIS);
      for (Algorithm algorithm : Algorithm.values()) {
        RateLimitPolicy changed = gcra.toBuilder().algorithm(algorithm).limit(5).build();
        try (RateLimiters others = open()) {
          RateLimitResult result = others.limiter(changed).tryAcquire("a");
          assertThat(result.source()).isEqualTo(Source.REDIS);
        }
      }
      server.command("SET", LimitKeys.of("cachette", gcra, "b"), "not ours");
      assertThat(limiter.tryAcquire("b").remaining()).isEqualTo(3);
      server.command("RPUSH", LimitKeys.of("cachette", gcra, "c"), "no string");
      assertThat(limiter.tryAcquire("c").source()).isEqualTo(Source.OUTAGE);
      assertThat(limiter.tryAcquire("b").source()).isEqualTo(Source.REDIS);
    }
  }

  @Test
  void open_redisDown_usesRedisAfterRestart() {
    server.kill();
    try (LogCapture logged = LogCapture.of(ResilientScripts.class);
        RateLimiters limiters = open()) {
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.ALLOW).build());
      RateLimiter other = limiters.limiter(policy(OutagePolicy.LOCAL).build());
      for (int i = 0; i < 50; i++) {
        assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.OUTAGE);
        assertThat(
                limiters.tryAcquireAll(
                    List.of(
                        RateLimitRequest.of(limiter, "a", 1),
                        RateLimitRequest.of(other, "" + i, 1))))
            .allMatch(RateLimitResult::isAllowed);
      }
      RateLimiter closed = limiters.limiter(policy(OutagePolicy.DENY).build());
      for (int i = 0; i < 5; i++) {
        assertThat(
                limiters.tryAcquireAll(
                    List.of(
                        RateLimitRequest.of(other, "a", 2), RateLimitRequest.of(closed, "a", 1))))
            .extracting(RateLimitResult::isAllowed)
            .containsExactly(true, false);
      }
      assertThat(other.tryAcquire("a", 2).isAllowed()).as("each was given back").isTrue();
      assertThat(other.tryAcquire("a").isAllowed()).isFalse();
      assertThat(logged.messages()).hasSize(1);
      server.restart();
      awaitRedis(limiter);
      assertThat(logged.messages()).hasSize(2);
    }
  }

  @Test
  void open_redisPaused_returnsAndAnswersByPolicy() {
    server.pause();
    long begin = System.nanoTime();
    try (RateLimiters limiters = open()) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
      RateLimiter limiter = limiters.limiter(policy(OutagePolicy.ALLOW).build());
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.OUTAGE);
      server.resume();
      awaitRedis(limiter);
    }
  }

  @Test
  void tryAcquireAll_redisDownAndOneRefusal_returnsLocalPermits() {
    try (RateLimiters limiters = open()) {
      RateLimiter local = limiters.limiter(policy(OutagePolicy.LOCAL).build());
      RateLimiter closed = limiters.limiter(policy(OutagePolicy.DENY).build());
      server.kill();
      List<RateLimitRequest> both =
          List.of(RateLimitRequest.of(local, "a", 2), RateLimitRequest.of(closed, "a", 1));
      for (int i = 0; i < 5; i++) {
        assertThat(limiters.tryAcquireAll(both).get(1).isAllowed()).isFalse();
      }
      assertThat(local.tryAcquire("a", 2).isAllowed()).isTrue();
      assertThat(local.tryAcquire("a", 1).isAllowed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void batch_redisPaused_reportsStoreFailureThenResumes(OutagePolicy otherwise) {
    try (RateLimiters limiters = open()) {
      RateLimiter limiter = limiters.limiter(policy(otherwise).limit(100).batch(10).build());
      awaitRedisOrBatch(limiter, "a");
      RateLimitResult last = limiter.tryAcquire("a");
      while (last.remaining() > 0) {
        assertThat(last.source()).isEqualTo(Source.BATCH);
        last = limiter.tryAcquire("a");
      }
      server.pause();
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.OUTAGE);
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.OUTAGE);
      server.resume();
      awaitRedisOrBatch(limiter, "a");
      assertThat(limiter.tryAcquire("a").source()).isEqualTo(Source.BATCH);
    }
  }

  private static void awaitRedisOrBatch(RateLimiter limiter, String key) {
    await().until(() -> limiter.tryAcquire(key).source(), source -> source != Source.OUTAGE);
  }

  @Test
  void cancel_redisKilledWhileCallWaits_returnsTrue() {
    try (RateLimiters limiters = open()) {
      RateLimiter limiter =
          limiters.limiter(policy(OutagePolicy.DENY).maxWait(Duration.ofHours(2)).build());
      awaitRedis(limiter);
      limiter.acquire("a", 4);
      CompletableFuture<RateLimitResult> waiting =
          limiter.acquireAsync("a", 1, Duration.ofHours(2)).toCompletableFuture();
      await().until(() -> limiter.peek("a").retryAfter().compareTo(Duration.ofMinutes(16)) > 0);
      server.kill();
      assertThat(waiting.cancel(true)).isTrue();
      assertThatThrownBy(() -> limiter.acquire("a"))
          .isInstanceOf(RateLimiterUnavailableException.class);
    }
  }
}
