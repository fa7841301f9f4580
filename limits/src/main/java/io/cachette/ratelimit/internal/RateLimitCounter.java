package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Counters;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitStatistics;

/** The counters of a limiter, in the order of {@link RateLimitStatistics}. */
enum RateLimitCounter {
  ALLOWED,
  REFUSED,
  REFUSED_LOCALLY,
  WAITED,
  REFUNDED,
  STORE_FAILURES;

  /** Counts a call by its result. */
  static void countDecision(Counters<RateLimitCounter> counters, RateLimitResult result) {
    counters.increment(result.allowed() && !result.exceeded() ? ALLOWED : REFUSED);
    if (!result.waited().isZero()) {
      counters.increment(WAITED);
    }
    switch (result.source()) {
      case DENIED_BEFORE -> counters.increment(REFUSED_LOCALLY);
      case STORE_FAILURE -> counters.increment(STORE_FAILURES);
      default -> {}
    }
  }

  /** Returns the values of all counters. */
  static RateLimitStatistics toStatistics(Counters<RateLimitCounter> counters) {
    return new RateLimitStatistics(
        counters.get(ALLOWED),
        counters.get(REFUSED),
        counters.get(REFUSED_LOCALLY),
        counters.get(WAITED),
        counters.get(REFUNDED),
        counters.get(STORE_FAILURES));
  }
}
