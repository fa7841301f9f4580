package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.ResultGrants;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Results and statistics that a test of an application builds. */
final class RateLimitResultTest {

  private static final RateLimitPolicy POLICY = RateLimitPolicy.builder("login").limit(5).build();

  private static RateLimitResult.Builder refused() {
    return RateLimitResult.builder(POLICY, "ann")
        .permits(2)
        .allowed(false)
        .exceeded(true)
        .remaining(1)
        .retryAfter(Duration.ofSeconds(3))
        .resetAfter(Duration.ofSeconds(4))
        .waited(Duration.ofSeconds(5))
        .source(Source.DENIED_BEFORE);
  }

  @Test
  void builder_keyOnly_allowsOnePermit() {
    RateLimitResult result = RateLimitResult.builder(POLICY, "ann").build();
    assertThat(result.policy()).isEqualTo(POLICY);
    assertThat(result.key()).isEqualTo("ann");
    assertThat(result.permits()).isOne();
    assertThat(result.isAllowed()).isTrue();
    assertThat(result.isExceeded()).isFalse();
    assertThat(result.remaining()).isEqualTo(-1);
    assertThat(result.source()).isEqualTo(Source.REDIS);
    assertThat(result.orThrow()).isSameAs(result);
    assertThat(ResultGrants.of(result)).isEmpty();
  }

  @Test
  void builder_allValues_areReturned() {
    RateLimitResult result = refused().build();
    assertThat(result.permits()).isEqualTo(2);
    assertThat(result.isAllowed()).isFalse();
    assertThat(result.isExceeded()).isTrue();
    assertThat(result.remaining()).isOne();
    assertThat(result.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(result.resetAfter()).isEqualTo(Duration.ofSeconds(4));
    assertThat(result.waited()).isEqualTo(Duration.ofSeconds(5));
    assertThat(result.source()).isEqualTo(Source.DENIED_BEFORE);
    assertThat(result.toString()).contains("login").doesNotContain("ann");
    assertThatThrownBy(result::orThrow).isInstanceOf(RateLimitExceededException.class);
    assertThatThrownBy(() -> result.toBuilder().exceeded(false).build().orThrow())
        .isInstanceOf(RateLimiterUnavailableException.class);
  }

  @Test
  void equals_sameValuesAndGrant_returnsTrue() {
    RateLimitResult result = ResultGrants.build(refused(), "1 1");
    assertThat(result.toBuilder().build()).isEqualTo(result).hasSameHashCodeAs(result);
    assertThat(ResultGrants.of(result.toBuilder().build())).isEqualTo("1 1");
    assertThat(refused().build()).isNotEqualTo(result);
    assertThat(result.toBuilder().remaining(0).build()).isNotEqualTo(result);
  }

  @Test
  void statistics_allValues_areReturned() {
    RateLimitStatistics statistics =
        RateLimitStatistics.builder()
            .allowed(1)
            .refused(2)
            .refusedLocally(3)
            .waited(4)
            .refunded(5)
            .decidedWithoutRedis(6)
            .build();
    assertThat(statistics)
        .hasToString(
            "RateLimitStatistics[allowed=1, refused=2, refusedLocally=3, waited=4, refunded=5,"
                + " decidedWithoutRedis=6]");
    assertThat(statistics.refusedLocally()).isEqualTo(3);
    assertThat(RateLimitStatistics.builder().build()).isNotEqualTo(statistics);
  }
}
