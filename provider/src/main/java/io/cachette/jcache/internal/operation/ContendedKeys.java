package io.cachette.jcache.internal.operation;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

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

  private final AtomicLongArray lastWaits = new AtomicLongArray(STRIPES);

  boolean contains(Object key) {
    return remaining.get(stripe(key)) > 0;
  }

  /** Returns how long the last operation on a key waited that had to wait, or 0 if none had to. */
  long lastWaitNanos(Object key) {
    return lastWaits.get(stripe(key));
  }

  /** Records a conflict: another node has changed the entry. */
  void recordConflict(Object key) {
    remaining.set(stripe(key), CALLS);
  }

  /**
   * Records that an operation has acquired the lease.
   *
   * @param waitedNanos how long it waited for other nodes, or 0 if it did not have to
   */
  void recordLease(Object key, long waitedNanos) {
    int stripe = stripe(key);
    if (waitedNanos > 0) {
      lastWaits.set(stripe, waitedNanos);
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
