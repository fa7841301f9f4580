package io.cachette.redis.internal;

import java.time.Duration;
import java.util.function.Supplier;

/** How long the calls of a component wait for Redis. Immutable. */
public final class TimeBudget {

  private final Duration total;
  private final Supplier<Duration> remaining;

  private TimeBudget(Duration total, Supplier<Duration> remaining) {
    this.total = total;
    this.remaining = remaining;
  }

  /** Creates a budget for calls that send one request. */
  public static TimeBudget perRequest(Duration total) {
    return new TimeBudget(total, () -> total);
  }

  /** Creates a budget that all requests of a call share, see {@link CallBudget}. */
  public static TimeBudget perCall(Duration total) {
    return new TimeBudget(total, () -> CallBudget.remainingOr(total));
  }

  Duration total() {
    return total;
  }

  /** Returns how long a request that this thread sends now may wait. */
  Duration remaining() {
    return remaining.get();
  }
}
