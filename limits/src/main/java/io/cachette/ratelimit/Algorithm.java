package io.cachette.ratelimit;

/** How a limiter counts. What each promises, and costs, says {@code docs/rate-limits.md}. */
public enum Algorithm {

  /**
   * The generic cell rate algorithm, which is a token bucket that is refilled continuously: never
   * more than {@code burst + elapsed time × limit / period}. One number in Redis, exact.
   */
  GCRA,

  /**
   * So many permits per window; the next window begins anew. Windows follow the calendar of a time
   * zone: minutes, hours, days, weeks from Monday, months. For quotas; around the end of a window
   * twice the limit may go through.
   */
  FIXED_WINDOW,

  /**
   * Never more than the limit in any period of time, whenever it begins. Remembers each grant, so
   * it is for small limits, of up to 1,000 permits, such as attempts to log in.
   */
  SLIDING_WINDOW
}
