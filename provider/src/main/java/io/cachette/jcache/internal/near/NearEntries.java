package io.cachette.jcache.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.jcache.internal.near.NearSlot.Entry;
import io.cachette.jcache.internal.near.NearSlot.Reservation;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The near entries of a cache, and the reservations for values that are being read, in one map. So
 * one atomic replacement decides whether an invalidation has come between. Its size is bounded.
 * Thread-safe.
 */
final class NearEntries {

  private final Cache<Object, NearSlot> slots;
  private final ConcurrentMap<Object, NearSlot> map;
  private final NearCounters counters;

  /**
   * Creates an empty map.
   *
   * @throws LinkageError if Caffeine is missing
   */
  NearEntries(NearCacheConfiguration configuration, NearCounters counters) {
    // An entry weighs at least its share of the maximum, so that one limit keeps both.
    long share = Math.max(1, configuration.maxWeight() / configuration.maxEntries());
    int least = (int) Math.min(Integer.MAX_VALUE, share);
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(configuration.maxWeight(), configuration.maxEntries()))
            .weigher((Object key, NearSlot slot) -> Math.max(least, slot.weight()))
            .evictionListener(
                (@Nullable Object key, @Nullable NearSlot slot, RemovalCause cause) ->
                    countEviction(slot))
            .executor(Runnable::run)
            .build();
    this.map = slots.asMap();
    this.counters = counters;
  }

  private void countEviction(@Nullable NearSlot slot) {
    if (slot instanceof Entry) {
      counters.evictions().increment();
    }
  }

  /** Returns the near entry of a key if it can be served now. */
  @Nullable Entry find(Object nearKey, long nowNanos) {
    NearSlot slot = map.get(nearKey);
    return slot instanceof Entry entry && entry.isUsable(nowNanos) ? entry : null;
  }

  /**
   * Returns a reservation, before a value is read; null if the value must not be stored.
   *
   * @param generation that of the partition before it was found to be trusted
   */
  @Nullable Reservation reserve(Object nearKey, NearPartition partition, long generation) {
    NearSlot current = map.get(nearKey);
    if (current instanceof Reservation reservation && reservation.generation == generation) {
      return reservation;
    }
    Reservation next = new Reservation(partition, generation);
    boolean isPlaced =
        current == null
            ? map.putIfAbsent(nearKey, next) == null
            : map.replace(nearKey, current, next);
    return isPlaced ? next : null;
  }

  /** Stores a near entry if its reservation stands. */
  void store(Object nearKey, Reservation reservation, Entry entry) {
    boolean unused = map.replace(nearKey, reservation, entry);
  }

  /** Gives up a reservation, as there is no value. */
  void release(Object nearKey, Reservation reservation) {
    boolean unused = map.remove(nearKey, reservation);
  }

  /** Removes a near entry, or a reservation. */
  void remove(Object nearKey) {
    if (map.remove(nearKey) instanceof Entry) {
      counters.invalidations().increment();
    }
  }

  /** Removes what can no longer be served, which all readers ignore already. */
  void purge() {
    map.values()
        .removeIf(
            slot -> {
              boolean isStale = !slot.isCurrent();
              if (isStale && slot instanceof Entry) {
                counters.invalidations().increment();
              }
              return isStale;
            });
  }

  boolean isEmpty() {
    return map.isEmpty();
  }

  /** Returns the number of near entries and reservations. */
  long size() {
    slots.cleanUp();
    return slots.estimatedSize();
  }
}
