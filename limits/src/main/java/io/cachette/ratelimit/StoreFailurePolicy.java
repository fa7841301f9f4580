package io.cachette.ratelimit;

/** What a limit decides when Redis does not answer in time. */
public enum StoreFailurePolicy {

  /** Allows: callers matter more than the limit. */
  OPEN,

  /**
   * Refuses, with {@link RateLimiterUnavailableException}: for what must not be tried unlimitedly.
   */
  CLOSED,

  /**
   * Each JVM limits by itself, to its share of the limit: what {@link
   * RateLimiters.Builder#expectedNodes} leaves of it. Its state begins anew, and counts by {@link
   * Algorithm#GCRA}.
   */
  LOCAL
}
