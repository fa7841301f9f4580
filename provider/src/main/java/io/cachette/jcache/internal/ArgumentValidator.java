package io.cachette.jcache.internal;

import io.cachette.jcache.internal.store.Ttl;
import java.time.Duration;
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

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

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

  /**
   * Converts a time to live. Less than a millisecond counts as one, as in {@link
   * io.cachette.jcache.internal.expiry.Expiry}.
   */
  Ttl toTtl(Duration timeToLive) {
    Objects.requireNonNull(timeToLive, "timeToLive");
    if (timeToLive.isNegative() || timeToLive.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "Cache '"
              + cacheName
              + "': a time to live of "
              + timeToLive
              + " is not possible; it must be between "
              + Duration.ZERO
              + " and "
              + LONGEST);
    }
    return timeToLive.isZero() ? Ttl.ZERO : Ttl.ofMillis(Math.max(1, timeToLive.toMillis()));
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
