package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.SharedInterval;
import java.time.Duration;

/**
 * How often the caches of a manager send requests while the application does not use them. Each
 * interval grows by two seconds per cache, so that the cost of idle caches has a limit: at most one
 * sweep a second, and one renewal of a registration in two seconds.
 *
 * @param sweeps between two sweeps of an idle cache
 * @param sweepsWithListener the same while this node has a listener of expired entries
 * @param renewals between two renewals of the registration of a cache with listeners
 */
record IdleIntervals(
    SharedInterval sweeps, SharedInterval sweepsWithListener, SharedInterval renewals) {

  private static final Duration PER_CACHE = Duration.ofSeconds(2);

  /** Creates the intervals of a manager. */
  static IdleIntervals create() {
    return new IdleIntervals(ofSeconds(60), ofSeconds(10), ofSeconds(10));
  }

  private static SharedInterval ofSeconds(int min) {
    return new SharedInterval(Duration.ofSeconds(min), PER_CACHE);
  }
}
