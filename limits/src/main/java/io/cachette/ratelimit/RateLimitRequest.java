package io.cachette.ratelimit;

/**
 * A request for permits of one limit, in a call with several limits: see {@link
 * RateLimiters#tryAcquireAll}.
 *
 * @param limiter the limiter, from the same {@link RateLimiters}
 * @param key the key; empty for a limit that all callers share
 * @param permits the number of permits, at least 1
 */
public record RateLimitRequest(RateLimiter limiter, String key, long permits) {

  /** Returns a text without the key, which may be personal. */
  @Override
  public String toString() {
    return "RateLimitRequest[" + limiter.policy().name() + ", " + permits + "]";
  }
}
