package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.stream.Stream;

/** The policies that {@link ModelTest} checks. */
final class ModelPolicies {

  private ModelPolicies() {}

  /** Limits of all algorithms whose windows have a fixed length. */
  static Stream<RateLimitPolicy> policies() {
    RateLimitPolicy.Builder builder = RateLimitPolicy.builder("model");
    RateLimitPolicy.Builder gcra = builder.maxWait(Duration.ofSeconds(2));
    Stream<RateLimitPolicy> bursts =
        Stream.of(
            gcra.limit(3).build(),
            gcra.limit(7).period(Duration.ofMillis(11)).maxWait(Duration.ofMillis(20)).build(),
            gcra.limit(7).burst(1).build(),
            gcra.limit(1_000).burst(50).period(Duration.ofMinutes(1)).build(),
            gcra.limit(1).burst(4).maxWait(Duration.ofDays(3)).period(Duration.ofDays(1)).build(),
            gcra.limit(1L << 26).burst(1L << 26).period(Duration.ofMillis(1)).build(),
            gcra.limit((1L << 26) - 5).burst(3).period(Duration.ofDays(3_660)).build(),
            gcra.limit(3).burst(1L << 30).period(Duration.ofSeconds(1)).build());
    RateLimitPolicy.Builder windows =
        RateLimitPolicy.builder("model").zone(ZoneId.of("Europe/Berlin"));
    return Stream.concat(
        bursts,
        Stream.of(Algorithm.FIXED_WINDOW, Algorithm.SLIDING_WINDOW)
            .flatMap(
                algorithm -> {
                  RateLimitPolicy.Builder same =
                      windows.algorithm(algorithm).maxWait(Duration.ofSeconds(2));
                  return Stream.of(
                      same.limit(3).period(Duration.ofSeconds(1)).build(),
                      same.limit(7)
                          .period(Duration.ofMillis(11))
                          .maxWait(Duration.ofMillis(20))
                          .build(),
                      same.limit(1_000).period(Duration.ofMinutes(1)).build(),
                      same.limit(1).maxWait(Duration.ofDays(3)).period(Duration.ofDays(1)).build());
                }));
  }

  /** Limits whose windows are days, weeks, months and years of a calendar. */
  static Stream<RateLimitPolicy> calendars() {
    RateLimitPolicy.Builder builder =
        RateLimitPolicy.builder("model")
            .algorithm(Algorithm.FIXED_WINDOW)
            .zone(ZoneId.of("America/New_York"))
            .limit(5);
    return Stream.of(
        builder.period(Period.ofDays(1)).maxWait(Duration.ofDays(4)).build(),
        builder.period(Period.ofWeeks(1)).maxWait(Duration.ofDays(10)).build(),
        builder.period(Period.ofMonths(1)).maxWait(Duration.ofDays(40)).build(),
        builder.limit(1L << 52).period(Period.ofYears(1)).maxWait(Duration.ZERO).build());
  }
}
