package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Effect;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What an operation did to one entry: everything that statistics and events are derived from.
 *
 * @param effect what became of the entry
 * @param previous its value before, if the operation or a listener needs it
 * @param current its value afterwards, if it was created or updated
 * @param unreadable why the value before is not known although there was one, or null
 */
public record Outcome<K, V>(
    K key,
    Effect effect,
    @Nullable V previous,
    @Nullable V current,
    @Nullable CacheException unreadable) {

  /** An outcome that left the entry as it was. */
  public static <K, V> Outcome<K, V> unchanged(K key, boolean exists) {
    return new Outcome<>(key, exists ? Effect.READ : Effect.ABSENT, null, null, null);
  }

  /** Whether there was an entry before the operation. */
  public boolean hasExisted() {
    return switch (effect) {
      case READ, UPDATED, REMOVED, REJECTED -> true;
      case ABSENT, CREATED, DISCARDED, BUSY, TOKEN_ISSUED -> false;
    };
  }

  /** Whether a value was stored. */
  public boolean isPut() {
    return effect == Effect.CREATED || effect == Effect.UPDATED;
  }
}
