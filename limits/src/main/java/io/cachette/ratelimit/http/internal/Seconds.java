package io.cachette.ratelimit.http.internal;

import java.time.Duration;

/** Whole seconds, which are all that header fields know. */
final class Seconds {

  private Seconds() {}

  /** Never less than the duration, as a client that comes back too early is refused again. */
  static long roundUp(Duration duration) {
    return duration.isNegative() ? 0 : duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
