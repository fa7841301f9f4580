package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitScript.LimitReply;
import io.cachette.ratelimit.internal.PermitBatches.BatchPermits;
import io.cachette.redis.internal.RedisKeyEncoder;
import java.time.Duration;

/** A request with the limiter that it is for, and the results that it may have. */
public record PermitRequest(RedisRateLimiter limiter, String key, long permits) {

  /** The key as this JVM remembers it: callers may choose it, but not how much memory it takes. */
  String localKey() {
    return RedisKeyEncoder.shorten(key);
  }

  public RateLimitPolicy policy() {
    return limiter.policy();
  }

  /** What Redis said of it. */
  RateLimitResult toResult(LimitReply limitReply, Duration wait) {
    return new RateLimitResult(
        policy(),
        key,
        permits,
        limitReply.fits() || policy().isShadow(),
        !limitReply.fits(),
        limitReply.remaining(),
        LimitScript.toDuration(limitReply.waitMicros()),
        LimitScript.toDuration(limitReply.resetMicros()),
        wait,
        Source.REDIS,
        limitReply.grant());
  }

  /** The limit is exceeded for so long at least. */
  RateLimitResult toRefusedResult(Duration wait, Source source) {
    return new RateLimitResult(
        policy(), key, permits, false, true, 0, wait, wait, Duration.ZERO, source, "");
  }

  /** The limit does not refuse, but nothing was taken, as another one refuses. */
  RateLimitResult toUntakenResult() {
    return toUnknownResult(true, Duration.ZERO, Source.DENIED_BEFORE);
  }

  /** Permits of a batch. */
  RateLimitResult toBatchResult(BatchPermits taken) {
    return new RateLimitResult(
        policy(),
        key,
        permits,
        true,
        false,
        taken.remaining(),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Source.BATCH,
        taken.grant());
  }

  /** Decided without knowing the limit. */
  public RateLimitResult toUnknownResult(boolean allowed, Duration retryAfter, Source source) {
    return new RateLimitResult(
        policy(),
        key,
        permits,
        allowed,
        false,
        -1,
        retryAfter,
        Duration.ZERO,
        Duration.ZERO,
        source,
        "");
  }
}
