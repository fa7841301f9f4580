package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitScript.LimitReply;
import io.cachette.ratelimit.internal.PermitBatches.BatchPermits;
import io.cachette.redis.internal.RedisKeyEncoder;
import java.time.Duration;

/** A request for permits of one limit, which creates its results. */
record PermitRequest(RedisRateLimiter limiter, String key, long permits) {

  /**
   * Creates a request that its limit can grant.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1, or more than the limit can
   *     ever grant
   */
  static PermitRequest create(RedisRateLimiter limiter, String key, long permits) {
    RateLimitPolicy policy = limiter.policy();
    if (permits < 1 || permits > policy.burst()) {
      throw new IllegalArgumentException(
          "Rate limit '"
              + policy.name()
              + "': "
              + permits
              + " permits were asked for, but at least 1 and at most "
              + policy.burst()
              + (policy.algorithm() == Algorithm.GCRA ? ", its burst," : ", its limit,")
              + " can be had at once");
    }
    return new PermitRequest(limiter, key, permits);
  }

  /**
   * Checks the maximum wait of a call against the policy.
   *
   * @throws IllegalArgumentException if the policy does not allow to wait for so long
   */
  void requirePossibleWait(Duration maxWait) {
    if (maxWait.isNegative() || maxWait.compareTo(policy().maxWait()) > 0) {
      throw new IllegalArgumentException(
          "Rate limit '"
              + policy().name()
              + "': a call wants to wait for up to "
              + maxWait
              + ", but its policy allows from zero to "
              + policy().maxWait()
              + "; give the policy a longer maxWait");
    }
  }

  /** Returns the key in the memory of this JVM, which is short for a key of any length. */
  String localKey() {
    return RedisKeyEncoder.shorten(key);
  }

  RateLimitPolicy policy() {
    return limiter.policy();
  }

  /** Creates the result of a reply of Redis. */
  RateLimitResult toResult(LimitReply limitReply, Duration wait) {
    return ResultGrants.build(
        newResult()
            .allowed(limitReply.fits() || policy().isShadow())
            .exceeded(!limitReply.fits())
            .remaining(limitReply.remaining())
            .retryAfter(LimitScript.toDuration(limitReply.waitMicros()))
            .resetAfter(LimitScript.toDuration(limitReply.resetMicros()))
            .waited(wait),
        limitReply.grant());
  }

  /** Creates the result of a limit that is exceeded for at least this time. */
  RateLimitResult toRefusedResult(Duration wait, Source source) {
    return newResult()
        .allowed(false)
        .exceeded(true)
        .remaining(0)
        .retryAfter(wait)
        .resetAfter(wait)
        .source(source)
        .build();
  }

  /** Creates the result of a limit that grants nothing because another limit refuses. */
  RateLimitResult toUntakenResult() {
    return toUnknownResult(true, Duration.ZERO, Source.DENIED_BEFORE);
  }

  /** Creates the result of permits from a batch. */
  RateLimitResult toBatchResult(BatchPermits granted) {
    return ResultGrants.build(
        newResult().remaining(granted.remaining()).source(Source.BATCH), granted.grant());
  }

  /** Creates a result without knowledge of the limit. */
  RateLimitResult toUnknownResult(boolean allowed, Duration retryAfter, Source source) {
    return newResult().allowed(allowed).retryAfter(retryAfter).source(source).build();
  }

  private RateLimitResult.Builder newResult() {
    return RateLimitResult.builder(policy(), key).permits(permits);
  }
}
