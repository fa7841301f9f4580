package io.cachette.jcache.internal.entry;

import javax.cache.Cache;

/** A key and its value as they were read or will be written. Later changes do not show. */
public record CacheEntry<K, V>(K key, V value) implements Cache.Entry<K, V> {

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException("An entry cannot be unwrapped to " + type.getName());
  }
}
