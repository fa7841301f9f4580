package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.time.Duration;
import java.util.OptionalLong;

/** Computes when a limit recovers. */
final class Recovery {

  private Recovery() {}

  /**
   * Returns the seconds until a refused call can succeed, else until all permits are available;
   * rounded up. Empty if the time is not known, or all permits are available.
   */
  static OptionalLong computeSeconds(RateLimitResult result) {
    Duration time =
        result.isAllowed() || result.retryAfter().isZero()
            ? result.resetAfter()
            : result.retryAfter();
    return time.isZero() ? OptionalLong.empty() : OptionalLong.of(Seconds.roundUp(time));
  }
}
