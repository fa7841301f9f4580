package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Effect;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an operation for one entry, from which statistics and events are derived.
 *
 * @param effect the effect on the entry
 * @param previous the value before the operation, if the operation or a listener needs it, else
 *     null
 * @param current the value after the operation, if the entry was created or updated, else null
 * @param unreadable why the value before the operation cannot be read; null if it can be read or is
 *     not needed
 */
public record Outcome<K, V>(
    K key,
    Effect effect,
    @Nullable V previous,
    @Nullable V current,
    @Nullable CacheException unreadable) {

  /** Creates the outcome of an operation that did not change the entry. */
  public static <K, V> Outcome<K, V> unchanged(K key, boolean exists) {
    return new Outcome<>(key, exists ? Effect.READ : Effect.ABSENT, null, null, null);
  }

  /** Returns whether the entry existed before the operation. */
  public boolean hasExisted() {
    return switch (effect) {
      case READ, UPDATED, REMOVED, REJECTED -> true;
      case ABSENT, CREATED, DISCARDED, BUSY, TOKEN_ISSUED, UNKNOWN -> false;
    };
  }

  /** Returns whether a value was stored. */
  public boolean isPut() {
    return effect == Effect.CREATED || effect == Effect.UPDATED;
  }
}
