package io.cachette.ratelimit;

/** Decides calls when Redis does not answer in time. */
public enum StoreFailurePolicy {

  /** Allows all calls: the callers are more important than the limit. */
  OPEN,

  /**
   * Refuses all calls with {@link RateLimiterUnavailableException}: for login attempts and other
   * calls that must never be unlimited.
   */
  CLOSED,

  /**
   * Lets each JVM limit its own calls, to the limit divided by {@link
   * RateLimiters.Builder#expectedNodes}. Each JVM starts with an unused limit, and counts by {@link
   * Algorithm#GCRA}.
   */
  LOCAL
}
