package io.cachette.jcache;

import java.util.Map;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A JSR-107 cache whose writes take {@link WriteOptions}. You get it from every open cache of this
 * provider with {@link #of} or with {@code cache.unwrap(ExtendedCache.class)}. It is the same cache
 * and is closed with it.
 *
 * <pre>{@code
 * ExtendedCache<String, Order> orders = ExtendedCache.of(cache);
 * WriteOptions minute = WriteOptions.timeToLive(Duration.ofMinutes(1));
 * orders.put("4711", new Order("4711", 100), minute);
 * boolean stored = orders.putIfAbsent("4712", new Order("4712", 200), minute);
 * }</pre>
 *
 * <p>Each method does the same as the method of {@link Cache} with the same name: it has the same
 * atomicity and errors, takes at most the same round trips, updates the same statistics, notifies
 * the same listeners and writes through in the same way. The options determine how the value is
 * stored. In an entry processor, use {@link ExtendedEntry#setValue(Object, WriteOptions)}.
 *
 * <p>Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface ExtendedCache<K, V> extends Cache<K, V> {

  /**
   * Returns the extended form of a cache.
   *
   * @throws IllegalArgumentException if the cache belongs to another provider
   * @throws IllegalStateException if the cache is closed
   */
  @SuppressWarnings("unchecked")
  static <K, V> ExtendedCache<K, V> of(Cache<K, V> cache) {
    return cache.unwrap(ExtendedCache.class);
  }

  /** Like {@link Cache#put}, with options. */
  void put(K key, V value, WriteOptions options);

  /** Like {@link Cache#getAndPut}, with options. Returns null if there was no value. */
  @Nullable V getAndPut(K key, V value, WriteOptions options);

  /** Like {@link Cache#putAll}, with options for each entry. */
  void putAll(Map<? extends K, ? extends V> entries, WriteOptions options);

  /** Like {@link Cache#putIfAbsent}, with options. */
  boolean putIfAbsent(K key, V value, WriteOptions options);

  /** Like {@link Cache#replace(Object, Object)}, with options. */
  boolean replace(K key, V value, WriteOptions options);

  /** Like {@link Cache#replace(Object, Object, Object)}, with options. */
  boolean replace(K key, V oldValue, V newValue, WriteOptions options);

  /** Like {@link Cache#getAndReplace}, with options. Returns null if there was no value. */
  @Nullable V getAndReplace(K key, V value, WriteOptions options);
}
