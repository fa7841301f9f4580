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
    return RateLimitResult.builder(policy, "ann")
        .remaining(remaining)
        .resetAfter(resetAfter)
        .build();
  }

  public static RateLimitResult exceeded(
      RateLimitPolicy policy, Duration retryAfter, Duration resetAfter) {
    return RateLimitResult.builder(policy, "ann")
        .allowed(policy.isShadow())
        .exceeded(true)
        .remaining(0)
        .retryAfter(retryAfter)
        .resetAfter(resetAfter)
        .build();
  }

  /** The result if Redis did not answer, or if another limit refused. */
  public static RateLimitResult unknown(RateLimitPolicy policy, boolean allowed) {
    return RateLimitResult.builder(policy, "ann").allowed(allowed).source(Source.OUTAGE).build();
  }
}
