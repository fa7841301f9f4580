package io.cachette.jcache.internal.outage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The leases that calls of this JVM hold on local entries. Bounded: if there are too many, none is
 * granted. Times are milliseconds of the clock of {@link HeapValues}. Not thread-safe.
 */
final class LocalLeases {

  private static final int MAX_LEASES = 100_000;
  private static final int MIN_CLEAN_UP = 2_000;

  private final Map<ByteBuffer, Lease> leases = new HashMap<>();
  private int nextCleanUp = MIN_CLEAN_UP;

  private record Lease(String token, long end, boolean isGuarding) {}

  /** Returns whether another call may not lease an entry. */
  boolean isLeased(ByteBuffer key, long now) {
    Lease lease = leases.get(key);
    return lease != null && lease.end() > now;
  }

  /** Returns whether expired leases should be removed before more are granted. */
  boolean isCrowded(int additional) {
    return leases.size() + additional > Math.min(nextCleanUp, MAX_LEASES);
  }

  /** Returns whether a further number of leases can be granted. */
  boolean hasRoom(int additional) {
    return leases.size() + additional <= MAX_LEASES;
  }

  void acquire(ByteBuffer key, String token, long end, boolean isGuarding) {
    leases.put(key, new Lease(token, end, isGuarding));
  }

  /**
   * Returns whether a call may change an entry.
   *
   * @param token the lease of the call; empty if it has none
   */
  boolean mayChange(ByteBuffer key, String token, long now) {
    Lease lease = leases.get(key);
    return (lease != null && lease.end() > now) ? lease.token().equals(token) : token.isEmpty();
  }

  boolean isGuarding(ByteBuffer key) {
    Lease lease = leases.get(key);
    return lease != null && lease.isGuarding();
  }

  /**
   * Removes a lease that has expired.
   *
   * @return whether it guarded the entry, which is absent now
   */
  boolean removeExpired(ByteBuffer key, long now) {
    Lease lease = leases.get(key);
    if (lease == null || lease.end() > now) {
      return false;
    }
    leases.remove(key);
    return lease.isGuarding();
  }

  /**
   * Removes a lease if it has this token.
   *
   * @return whether it was there and guarded the entry
   */
  boolean release(ByteBuffer key, String token) {
    Lease lease = leases.get(key);
    if (lease == null || !lease.token().equals(token)) {
      return false;
    }
    leases.remove(key);
    return lease.isGuarding();
  }

  /**
   * Removes all leases that have expired.
   *
   * @return the keys of the entries that they guarded, which are absent now
   */
  List<ByteBuffer> removeExpired(long now) {
    List<ByteBuffer> guarded = new ArrayList<>();
    leases
        .entrySet()
        .removeIf(
            each -> {
              boolean isExpired = each.getValue().end() <= now;
              if (isExpired && each.getValue().isGuarding()) {
                guarded.add(each.getKey());
              }
              return isExpired;
            });
    nextCleanUp = Math.max(MIN_CLEAN_UP, 2 * leases.size());
    return guarded;
  }

  void clear() {
    leases.clear();
  }
}
