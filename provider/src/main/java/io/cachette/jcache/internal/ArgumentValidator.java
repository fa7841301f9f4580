package io.cachette.jcache.internal;

import io.cachette.jcache.internal.store.Ttl;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a cache accepts: nothing that is null, and to store only what is of the configured types.
 *
 * @param cacheName for messages
 */
record ArgumentValidator<K, V>(String cacheName, Class<K> keyType, Class<V> valueType) {

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  K requireKey(K key) {
    return Objects.requireNonNull(key, "key");
  }

  /** A copy in the order of the set; the set may be one that throws when it is asked for null. */
  Set<K> copyKeys(Set<? extends K> keys) {
    Set<K> copy = new LinkedHashSet<>();
    for (K key : keys) {
      copy.add(requireKey(key));
    }
    return copy;
  }

  /** Checks an entry that is to be stored. */
  void requireEntry(K key, V value) {
    requireType("key", key, keyType);
    requireType("value", value, valueType);
  }

  /**
   * A time to live: less than a millisecond counts as one, as in {@link
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
