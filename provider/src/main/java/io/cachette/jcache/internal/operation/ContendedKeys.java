package io.cachette.jcache.internal.operation;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The keys whose entries other nodes have changed at the same time as this one. Operations on them
 * take a lease before they decide, so that a decision is made once. A key is contended until
 * {@value #CALLS} operations in a row did not have to wait for the lease. Keys with the same hash
 * share their state. Thread-safe.
 */
final class ContendedKeys {

  private static final int CALLS = 64;
  private static final int STRIPES = 256;

  /** For each group of keys, how many operations will take a lease. */
  private final AtomicIntegerArray remaining = new AtomicIntegerArray(STRIPES);

  boolean contains(Object key) {
    return remaining.get(stripe(key)) > 0;
  }

  /**
   * Records an operation on a key.
   *
   * @param hasConflict whether another node used the entry at the same time
   */
  void record(Object key, boolean hasConflict) {
    int stripe = stripe(key);
    if (hasConflict) {
      remaining.set(stripe, CALLS);
    } else {
      remaining.accumulateAndGet(stripe, 1, (calls, one) -> Math.max(0, calls - one));
    }
  }

  private static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
