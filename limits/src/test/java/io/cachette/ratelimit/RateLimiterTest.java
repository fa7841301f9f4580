package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guarantees of a limiter with each algorithm. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class RateLimiterTest {

  private final RedisServer server;
  private final RateLimiters limiters;

  RateLimiterTest(RedisServer server) {
    this.server = server;
    this.limiters = RateLimiters.builder().uri(server.uri()).open();
  }

  @AfterAll
  void close() {
    limiters.close();
  }

  private RateLimiter limiter(Algorithm algorithm, long limit) {
    return limiters.limiter(
        RateLimitPolicy.builder(algorithm + "-" + System.nanoTime())
            .algorithm(algorithm)
            .limit(limit)
            .period(Duration.ofHours(1))
            .build());
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_moreCallsThanLimit_allowsExactlyLimit(Algorithm algorithm) {
    RateLimiter limiter = limiter(algorithm, 3);
    for (int left = 2; left >= 0; left--) {
      RateLimitResult result = limiter.tryAcquire("a");
      assertThat(result.isAllowed()).isTrue();
      assertThat(result.remaining()).isEqualTo(left);
    }
    RateLimitResult refused = limiter.tryAcquire("a");
    assertThat(refused.isAllowed()).isFalse();
    assertThat(refused.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
    assertThat(limiter.tryAcquire("b").isAllowed()).isTrue();
    assertThatThrownBy(() -> limiter.acquire("a"))
        .isInstanceOf(RateLimitExceededException.class)
        .hasMessageContaining(limiter.policy().name())
        .hasMessageContaining("3 per PT1H");
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_refusedCall_leavesRedisUnchanged(Algorithm algorithm) {
    RateLimiter limiter = limiter(algorithm, 2);
    limiter.tryAcquire("a", 1);
    String key = LimitKeys.of("cachette", limiter.policy(), "a");
    Object before = server.command("GET", key);
    Object ttl = server.command("PEXPIRETIME", key);
    assertThat(limiter.tryAcquire("a", 2).isAllowed()).isFalse();
    assertThat(server.command("GET", key)).isNotNull().isEqualTo(before);
    assertThat(server.command("PEXPIRETIME", key)).isEqualTo(ttl);
    assertThat((Long) ttl).isPositive();
  }
}
