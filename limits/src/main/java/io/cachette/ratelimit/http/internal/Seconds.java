package io.cachette.ratelimit.http.internal;

import java.time.Duration;

/** Converts durations to whole seconds, the only unit of the header fields. */
final class Seconds {

  private Seconds() {}

  /** Rounds a duration up, because a client that retries too early is refused again. */
  static long roundUp(Duration duration) {
    return duration.isNegative() ? 0 : duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
