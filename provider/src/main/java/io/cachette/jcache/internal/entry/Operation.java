package io.cachette.jcache.internal.entry;

import static io.cachette.jcache.internal.entry.Operation.Counts.BOTH;
import static io.cachette.jcache.internal.entry.Operation.Counts.LOOKUPS;
import static io.cachette.jcache.internal.entry.Operation.Counts.NOTHING;
import static io.cachette.jcache.internal.entry.Operation.Counts.WRITES;

/**
 * The operations of a cache and the counters that they increment, by the table "Statistics Effects
 * of Cache Operations" of the specification. A look-up is a hit if the entry existed before the
 * operation, and a miss if not. The result of the operation makes no difference.
 */
public enum Operation {
  GET(LOOKUPS),
  GET_ALL(LOOKUPS),
  CONTAINS_KEY(NOTHING),
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
  CLEAR(NOTHING),
  INVOKE(BOTH),
  ITERATE(LOOKUPS),
  ITERATOR_REMOVE(WRITES),
  /** Storing a value that a loader loaded, which is neither a look-up nor a put. */
  LOAD(NOTHING),
  /** Storing a value from the source of a {@code CacheAside}; its look-up is counted separately. */
  COMPUTE(WRITES);

  private final Counts counts;

  Operation(Counts counts) {
    this.counts = counts;
  }

  /** Returns whether hits and misses are counted. */
  public boolean isCountingLookups() {
    return counts == LOOKUPS || counts == BOTH;
  }

  /** Returns whether puts and removals are counted. */
  public boolean isCountingWrites() {
    return counts == WRITES || counts == BOTH;
  }

  /** The counters that an operation increments. */
  enum Counts {
    NOTHING,
    LOOKUPS,
    WRITES,
    BOTH
  }
}
