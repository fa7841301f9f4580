package io.cachette.jcache.internal.store;

import io.cachette.codec.internal.RedissonCodec;
import io.cachette.redis.internal.SharedClient;
import org.redisson.api.RMap;

/** The entries of a cache as a map of Redisson, for {@code cache.unwrap(RMap.class)}. */
public final class EntryMap {

  private EntryMap() {}

  /** Whether this is the type of such maps. */
  public static boolean isType(Class<?> type) {
    return type == RMap.class;
  }

  /**
   * Checks that one map can have all entries of a cache.
   *
   * @throws IllegalArgumentException if the cache has several partitions
   */
  public static void requireOnePartition(String cacheName, int partitions) {
    if (partitions > 1) {
      throw new IllegalArgumentException(
          "Cache '"
              + cacheName
              + "' has "
              + partitions
              + " partitions, so no RMap has all of its entries; iterate over the cache, or create"
              + " a cache with one partition");
    }
  }

  /**
   * Returns the map. It knows neither expiry, listeners nor statistics.
   *
   * @param codec writes and reads what the cache writes and reads
   * @param type a type for which {@link #isType} holds
   */
  public static <T> T of(SharedClient client, StoreKeys keys, RedissonCodec codec, Class<T> type) {
    return type.cast(client.redisson().getMap(keys.entries(), codec));
  }
}
