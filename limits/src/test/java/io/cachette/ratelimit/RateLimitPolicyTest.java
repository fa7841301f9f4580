package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.internal.LimitKeys;
import io.cachette.redis.internal.RedisKeyEncoder;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid policies, and the messages of invalid ones. */
final class RateLimitPolicyTest {

  private static Arguments wrong(String message, UnaryOperator<RateLimitPolicy.Builder> how) {
    return Arguments.of(message, how);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong("limit is 0; it must be at least 1", p -> p.limit(0)),
        wrong("burst is 0; it must be at least 1", p -> p.burst(0)),
        wrong("burst is -7; it must be at least 1", p -> p.burst(-7)),
        wrong(
            "burst is 3, which only GCRA has", p -> p.burst(3).algorithm(Algorithm.SLIDING_WINDOW)),
        wrong("period is PT0S; it must be from 1 ms to 10 years", p -> p.period(Duration.ZERO)),
        wrong("period is PT-24H; it must be", p -> p.period(Duration.ofDays(-1))),
        wrong("it must be from 1 ms", p -> p.period(Duration.ofDays(10_000_000_000L))),
        wrong("it must be from 1 ms", p -> p.period(Duration.ofSeconds(Long.MAX_VALUE))),
        wrong(
            "period is PT0.0010005S; it must be whole microseconds",
            p -> p.period(Duration.ofNanos(1_000_500))),
        wrong("which only FIXED_WINDOW knows; use a duration", p -> p.period(Period.ofMonths(1))),
        wrong("period is P1M1D; it must be", p -> calendar(p, Period.of(0, 1, 1))),
        wrong("period is P0D; it must be", p -> calendar(p, Period.ZERO)),
        wrong("period is P-1D; it must be", p -> calendar(p, Period.ofDays(-1))),
        wrong("it must be from 1 ms", p -> calendar(p, Period.ofYears(Integer.MAX_VALUE))),
        wrong(
            "limit is 1001, but a sliding window remembers each grant",
            p -> p.limit(1_001).algorithm(Algorithm.SLIDING_WINDOW)),
        wrong("cannot be counted exactly", p -> p.limit(Long.MAX_VALUE)),
        wrong("cannot be counted exactly", p -> p.limit(1 << 27).burst(1 << 27)),
        wrong("cannot be counted exactly", p -> p.burst(1L << 40).period(Duration.ofDays(1))),
        wrong("limit is too large", p -> p.limit(Long.MAX_VALUE).algorithm(Algorithm.FIXED_WINDOW)),
        wrong("maxWait is PT-1S; it must be", p -> p.maxWait(Duration.ofSeconds(-1))),
        wrong("maxWait is PT96000H; it must be", p -> p.maxWait(Duration.ofDays(4_000))),
        wrong(
            "in fixed windows it must be at most 100 periods",
            p -> p.algorithm(Algorithm.FIXED_WINDOW).maxWait(Duration.ofSeconds(101))),
        wrong("maxWaiting is 0; it must be at least 1", p -> p.maxWaiting(0)),
        wrong("batch is 0; it must be from 1 to 5", p -> p.batch(0)),
        wrong("batch is 6; it must be from 1 to 5", p -> p.batch(6)),
        wrong("batch is 3; it must be from 1 to 2", p -> p.burst(2).batch(3)));
  }

  private static RateLimitPolicy.Builder calendar(RateLimitPolicy.Builder builder, Period period) {
    return builder.algorithm(Algorithm.FIXED_WINDOW).period(period);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void build_invalidSetting_throwsWithNameAndReason(
      String message, UnaryOperator<RateLimitPolicy.Builder> how) {
    RateLimitPolicy.Builder builder = how.apply(RateLimitPolicy.builder("login").limit(5));
    assertThatThrownBy(builder::build)
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Rate limit 'login': ")
        .hasMessageContaining(message);
  }

  @Test
  void builder_invalidNameOrGroup_throwsWithReason() {
    for (String name : new String[] {"", "a b", "a{b", "a}b", "a\tb", "x".repeat(201)}) {
      assertThatThrownBy(() -> RateLimitPolicy.builder(name))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("without braces and white space");
    }
    assertThatThrownBy(() -> RateLimitPolicy.builder("a").group("b c"))
        .hasMessageContaining("The group of a rate limit is 'b c'");
  }

  @Test
  void equals_copiedPolicy_returnsTrueOnlyIfUnchanged() {
    RateLimitPolicy policy =
        RateLimitPolicy.builder("login")
            .limit(5)
            .burst(3)
            .zone(ZoneId.of("Europe/Berlin"))
            .maxWait(Duration.ofSeconds(1))
            .maxWaiting(7)
            .outage(OutagePolicy.LOCAL)
            .batch(2)
            .shadow(true)
            .group("g")
            .build();
    assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
    assertThat(policy.toBuilder().burst(2).build()).isNotEqualTo(policy);
    assertThat(policy.toBuilder().maxWaiting(8).build()).isNotEqualTo(policy);
    assertThat(policy).hasToString("RateLimitPolicy[login, 5 per PT1S, GCRA, burst 3]");
  }

  @Test
  void limitKeys_differentPoliciesAndKeys_areUniqueAndShort() {
    RateLimitPolicy login = RateLimitPolicy.builder("login").limit(1).build();
    RateLimitPolicy nested = RateLimitPolicy.builder("login:user").limit(1).build();
    RateLimitPolicy grouped = RateLimitPolicy.builder("c").group("login:b").limit(1).build();
    String longKey = "k".repeat(129);
    assertThat(
            Stream.of(
                LimitKeys.of("ns", login, "user:x"),
                LimitKeys.of("ns", nested, "x"),
                LimitKeys.of("ns", login, "b}:c:d"),
                LimitKeys.of("ns", grouped, "d"),
                LimitKeys.of("ns", login, longKey),
                LimitKeys.of("ns", login, digested(longKey)),
                LimitKeys.of("ns", login, longKey + "k"),
                LimitKeys.of("ns", login, "k".repeat(128)),
                LimitKeys.of("ns", login, "")))
        .doesNotHaveDuplicates()
        .allSatisfy(key -> assertThat(key).startsWith("ns:rate:{").hasSizeLessThan(160));
  }

  /** Returns the digest that replaces a long key. */
  private static String digested(String key) {
    String name = RedisKeyEncoder.of("login", key);
    assertThat(name).startsWith("login:sha256-");
    return name.substring("login:".length());
  }
}
