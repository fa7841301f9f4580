package io.cachette.ratelimit;

/**
 * One of several limits that a call must keep at once, see {@link RateLimiters#tryAcquireAll}.
 *
 * @param limiter of the same {@link RateLimiters}
 * @param key whose permits; empty if the limit is for all together
 * @param permits so many, at least 1
 */
public record RateLimitRequest(RateLimiter limiter, String key, long permits) {

  /** Without the key. */
  @Override
  public String toString() {
    return "RateLimitRequest[" + limiter.policy().name() + ", " + permits + "]";
  }
}
