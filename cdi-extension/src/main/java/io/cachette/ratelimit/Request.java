package io.cachette.ratelimit;

import io.cachette.ratelimit.LimitScript.Verdict;
import io.cachette.ratelimit.PermitBatches.Taken;
import io.cachette.ratelimit.RateLimitResult.Source;
import java.time.Duration;

/** A request with the limiter that it is for, and the results that it may have. */
record Request(RedisRateLimiter limiter, String key, long permits) {

  /** The key as this JVM remembers it: callers may choose it, but not how much memory it takes. */
  String localKey() {
    return KeyText.shortened(key);
  }

  RateLimitPolicy policy() {
    return limiter.policy();
  }

  /** What Redis said of it. */
  RateLimitResult answered(Verdict verdict, Duration turn) {
    return new RateLimitResult(
        policy(),
        key,
        permits,
        verdict.fits() || policy().isShadow(),
        !verdict.fits(),
        verdict.remaining(),
        LimitScript.duration(verdict.waitMicros()),
        LimitScript.duration(verdict.resetMicros()),
        turn,
        Source.REDIS,
        verdict.grant());
  }

  /** The limit is exceeded for so long at least. */
  RateLimitResult refused(Duration left, Source source) {
    return new RateLimitResult(
        policy(), key, permits, false, true, 0, left, left, Duration.ZERO, source, "");
  }

  /** The limit does not refuse, but nothing was taken, as another one refuses. */
  RateLimitResult notTaken() {
    return decided(true, Duration.ZERO, Source.DENIED_BEFORE);
  }

  /** Permits of a batch. */
  RateLimitResult ofBatch(Taken taken) {
    return new RateLimitResult(
        policy(),
        key,
        permits,
        true,
        false,
        taken.left(),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Source.BATCH,
        taken.grant());
  }

  /** Decided without knowing the limit. */
  RateLimitResult decided(boolean allowed, Duration retryAfter, Source source) {
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
