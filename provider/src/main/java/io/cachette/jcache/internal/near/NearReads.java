package io.cachette.jcache.internal.near;

import org.jspecify.annotations.Nullable;

/** What the reads of a cache need of its near cache. Thread-safe. */
public interface NearReads<K, V> {

  /** Returns the value of a key as a hit, or null if the near cache cannot serve it. */
  @Nullable V find(K key);

  /** Returns a near entry with its remaining time to live. This is no access, and no hit yet. */
  @Nullable NearHit<V> findWithTtl(K key);

  /**
   * Begins to read an entry from Redis, as a miss. The request must be sent afterwards.
   *
   * @return receives what is found; null if the value will not be kept
   */
  @Nullable NearFill<V> beginFill(K key, byte[] encoded);

  /** Returns what happens with accesses to entries that are read from Redis. */
  NearAccesses accesses();

  /**
   * A value of the near cache.
   *
   * @param ttlMillis how long the entry exists at least, unless it is changed; {@link
   *     Long#MAX_VALUE} if it has no expiry time
   * @param onServed called if the value is served, to count the hit
   */
  record NearHit<V>(V value, long ttlMillis, Runnable onServed) {}
}
