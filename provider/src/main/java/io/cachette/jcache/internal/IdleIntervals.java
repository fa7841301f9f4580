package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.SharedInterval;
import java.time.Duration;

/**
 * How often the caches of a manager send requests while the application does not use them. Each
 * interval grows by 400 ms per partition, so that the cost of idle caches has a limit: five sweeps
 * in two seconds, and five renewals of registrations. A cache counts as at least five partitions,
 * so caches with one partition cost a fifth of that.
 *
 * @param sweeps between two sweeps of an idle partition
 * @param sweepsWithListener the same while this node has a listener of expired entries
 * @param renewals between two renewals of the registration of a cache with listeners
 */
record IdleIntervals(
    SharedInterval sweeps, SharedInterval sweepsWithListener, SharedInterval renewals) {

  private static final Duration PER_PARTITION = Duration.ofMillis(400);
  private static final int MIN_PARTITIONS = 5;

  /** Creates the intervals of a manager. */
  static IdleIntervals create() {
    return new IdleIntervals(ofSeconds(60), ofSeconds(10), ofSeconds(10));
  }

  private static SharedInterval ofSeconds(int min) {
    return new SharedInterval(Duration.ofSeconds(min), PER_PARTITION);
  }

  /** Returns the intervals for a cache, each partition of which is swept by itself. */
  IdleIntervals ofCache(int partitions) {
    int perPartition = (MIN_PARTITIONS + partitions - 1) / partitions;
    return new IdleIntervals(
        sweeps.ofWeight(perPartition),
        sweepsWithListener.ofWeight(perPartition),
        renewals.ofWeight(Math.max(MIN_PARTITIONS, partitions)));
  }
}
