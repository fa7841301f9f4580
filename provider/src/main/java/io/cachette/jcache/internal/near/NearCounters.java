package io.cachette.jcache.internal.near;

import java.util.concurrent.atomic.LongAdder;

/** The counters of a near cache. */
record NearCounters(
    LongAdder hits, LongAdder misses, LongAdder evictions, LongAdder invalidations) {

  NearCounters() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }

  void reset() {
    hits.reset();
    misses.reset();
    evictions.reset();
    invalidations.reset();
  }
}
