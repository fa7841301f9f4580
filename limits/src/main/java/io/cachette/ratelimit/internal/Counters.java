package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitStatistics;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a limiter does. Safe for use by several threads. */
public final class Counters {

  private final LongAdder allowed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder refusedLocally = new LongAdder();
  private final LongAdder waited = new LongAdder();
  private final LongAdder refunded = new LongAdder();
  private final LongAdder storeFailures = new LongAdder();

  void countDecision(RateLimitResult result) {
    (result.allowed() && !result.exceeded() ? allowed : refused).increment();
    if (!result.waited().isZero()) {
      waited.increment();
    }
    switch (result.source()) {
      case DENIED_BEFORE -> refusedLocally.increment();
      case STORE_FAILURE -> storeFailures.increment();
      default -> {}
    }
  }

  public void countRefund() {
    refunded.increment();
  }

  RateLimitStatistics snapshot() {
    return new RateLimitStatistics(
        allowed.sum(),
        refused.sum(),
        refusedLocally.sum(),
        waited.sum(),
        refunded.sum(),
        storeFailures.sum());
  }
}
