package io.cachette.ratelimit;

/**
 * The algorithm that counts permits. {@code docs/rate-limits.md} compares guarantees and costs.
 *
 * <pre>{@code
 * RateLimitPolicy quota =
 *     RateLimitPolicy.builder("quota")
 *         .limit(10_000)
 *         .period(java.time.Period.ofMonths(1))
 *         .algorithm(Algorithm.FIXED_WINDOW)
 *         .build();
 * }</pre>
 */
public enum Algorithm {

  /**
   * The generic cell rate algorithm: a token bucket that refills continuously. Never grants more
   * than {@code burst + elapsed time × limit / period}. Exact; stores one number per key.
   */
  GCRA,

  /**
   * Grants the limit in each window, and starts again with the next window. Windows follow the
   * calendar of a time zone: minutes, hours, days, weeks from Monday, months. For quotas: around
   * the end of a window up to twice the limit is granted. Stores two numbers per key.
   */
  FIXED_WINDOW,

  /**
   * Never grants more than the limit in any period, regardless of when the period begins. Stores
   * each grant of a period, so it is for limits of up to 1,000 permits, such as login attempts.
   */
  SLIDING_WINDOW
}
