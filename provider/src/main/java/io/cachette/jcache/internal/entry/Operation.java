package io.cachette.jcache.internal.entry;

import static io.cachette.jcache.internal.entry.Operation.Counts.BOTH;
import static io.cachette.jcache.internal.entry.Operation.Counts.LOOKUPS;
import static io.cachette.jcache.internal.entry.Operation.Counts.NOTHING;
import static io.cachette.jcache.internal.entry.Operation.Counts.WRITES;

/**
 * The operations of a cache, and which counters they move: the table "Statistics Effects of Cache
 * Operations" of the specification. A look-up is a hit if there was an entry before the operation
 * and a miss if not, whatever the operation returned.
 */
public enum Operation {
  GET(LOOKUPS),
  GET_ALL(LOOKUPS),
  PUT(WRITES),
  PUT_ALL(WRITES),
  GET_AND_PUT(BOTH),
  PUT_IF_ABSENT(BOTH),
  REPLACE(BOTH),
  REPLACE_IF_SAME(BOTH),
  GET_AND_REPLACE(BOTH),
  REMOVE(WRITES),
  REMOVE_IF_SAME(BOTH),
  GET_AND_REMOVE(BOTH),
  REMOVE_ALL(WRITES),
  INVOKE(BOTH),
  ITERATE(LOOKUPS),
  ITERATOR_REMOVE(WRITES),
  /** Storing what a loader loaded: neither a look-up nor a put. */
  LOAD(NOTHING),
  /** Storing what the source of a {@code LoadingCache} returned; a look-up counts by itself. */
  COMPUTE(WRITES);

  private final Counts counts;

  Operation(Counts counts) {
    this.counts = counts;
  }

  /** Whether hits and misses are counted. */
  public boolean isCountingLookups() {
    return counts == LOOKUPS || counts == BOTH;
  }

  /** Whether puts and removals are counted. */
  public boolean isCountingWrites() {
    return counts == WRITES || counts == BOTH;
  }

  /** What an operation counts. */
  enum Counts {
    NOTHING,
    LOOKUPS,
    WRITES,
    BOTH
  }
}
