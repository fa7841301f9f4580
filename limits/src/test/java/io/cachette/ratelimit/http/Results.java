package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import java.time.Duration;

/** Results of rate limits. */
public final class Results {

  private Results() {}

  public static RateLimitPolicy perMinute(String name, long limit) {
    return RateLimitPolicy.builder(name).limit(limit).period(Duration.ofMinutes(1)).build();
  }

  public static RateLimitResult allowed(
      RateLimitPolicy policy, long remaining, Duration resetAfter) {
    return new RateLimitResult(
        policy,
        "ann",
        1,
        true,
        false,
        remaining,
        Duration.ZERO,
        resetAfter,
        Duration.ZERO,
        Source.REDIS,
        "g");
  }

  public static RateLimitResult exceeded(
      RateLimitPolicy policy, Duration retryAfter, Duration resetAfter) {
    return new RateLimitResult(
        policy,
        "ann",
        1,
        policy.isShadow(),
        true,
        0,
        retryAfter,
        resetAfter,
        Duration.ZERO,
        Source.REDIS,
        "");
  }

  /** The result if Redis did not answer, or if another limit refused. */
  public static RateLimitResult unknown(RateLimitPolicy policy, boolean allowed) {
    return new RateLimitResult(
        policy,
        "ann",
        1,
        allowed,
        false,
        -1,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Source.STORE_FAILURE,
        "");
  }
}
