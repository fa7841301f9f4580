package io.cachette.jcache.internal;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Checks the arguments of cache operations: keys and values are not null, and entries to store have
 * the configured types.
 *
 * @param cacheName for messages
 */
record ArgumentValidator<K, V>(String cacheName, Class<K> keyType, Class<V> valueType) {

  K requireKey(K key) {
    return Objects.requireNonNull(key, "key");
  }

  /**
   * Returns a copy in the order of the set. It does not call {@code contains(null)}, which some
   * sets reject.
   */
  Set<K> copyKeys(Set<? extends K> keys) {
    Set<K> copy = new LinkedHashSet<>();
    for (K key : keys) {
      copy.add(requireKey(key));
    }
    return copy;
  }

  /** Checks the key and the value of an entry to store. */
  void requireEntry(K key, V value) {
    requireType("key", key, keyType);
    requireType("value", value, valueType);
  }

  private void requireType(String what, Object object, Class<?> type) {
    Objects.requireNonNull(object, what);
    if (!type.isInstance(object)) {
      throw new ClassCastException(
          "Cache '"
              + cacheName
              + "': the "
              + what
              + " is a "
              + object.getClass().getName()
              + ", configured is "
              + type.getName());
    }
  }
}
