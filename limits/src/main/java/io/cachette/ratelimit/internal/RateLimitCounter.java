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
  DECIDED_WITHOUT_REDIS;

  /** Counts a call by its result. */
  static void countDecision(Counters<RateLimitCounter> counters, RateLimitResult result) {
    counters.increment(result.isAllowed() && !result.isExceeded() ? ALLOWED : REFUSED);
    if (!result.waited().isZero()) {
      counters.increment(WAITED);
    }
    switch (result.source()) {
      case DENIED_BEFORE -> counters.increment(REFUSED_LOCALLY);
      case OUTAGE, OUT_OF_MEMORY -> counters.increment(DECIDED_WITHOUT_REDIS);
      default -> {}
    }
  }

  /** Returns the values of all counters. */
  static RateLimitStatistics toStatistics(Counters<RateLimitCounter> counters) {
    return RateLimitStatistics.builder()
        .allowed(counters.get(ALLOWED))
        .refused(counters.get(REFUSED))
        .refusedLocally(counters.get(REFUSED_LOCALLY))
        .waited(counters.get(WAITED))
        .refunded(counters.get(REFUNDED))
        .decidedWithoutRedis(counters.get(DECIDED_WITHOUT_REDIS))
        .build();
  }
}
