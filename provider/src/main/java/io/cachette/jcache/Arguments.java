package io.cachette.jcache;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a cache accepts: nothing that is null, and to store only what is of the configured types.
 *
 * @param cacheName for messages
 */
record Arguments<K, V>(String cacheName, Class<K> keyType, Class<V> valueType) {

  K key(K key) {
    return Objects.requireNonNull(key, "key");
  }

  /** A copy in the order of the set; the set may be one that throws when it is asked for null. */
  Set<K> keys(Set<? extends K> keys) {
    Set<K> copy = new LinkedHashSet<>();
    for (K key : keys) {
      copy.add(key(key));
    }
    return copy;
  }

  /** Checks an entry that is to be stored. */
  void entry(K key, V value) {
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
