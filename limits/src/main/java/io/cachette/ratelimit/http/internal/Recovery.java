package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.time.Duration;
import java.util.OptionalLong;

/** When a limit gives more. */
final class Recovery {

  private Recovery() {}

  /**
   * Seconds until a refused call is possible, or until nothing is taken any more; rounded up. Empty
   * if it is not known, or nothing is taken.
   */
  static OptionalLong seconds(RateLimitResult result) {
    Duration time =
        result.allowed() || result.retryAfter().isZero()
            ? result.resetAfter()
            : result.retryAfter();
    return time.isZero() ? OptionalLong.empty() : OptionalLong.of(Seconds.roundUp(time));
  }
}
