package io.cachette.jcache.internal.store;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of looking a key up, as bytes.
 *
 * @param state whether an entry exists
 * @param value its value; null unless the state is {@link State#PRESENT}
 * @param expired the value of an expired entry that the call found and deleted; null if there is no
 *     such value or it was not requested
 */
public record Lookup(State state, byte @Nullable [] value, byte @Nullable [] expired) {

  /** Whether an entry exists. */
  public enum State {
    /** The key has no entry. */
    MISSING,
    /** The key has an entry that is not expired. */
    PRESENT,
    /** The key has an entry that is expired but not deleted yet. */
    EXPIRED
  }

  /** Passes on the keys and values of the expired entries that a call found and deleted. */
  static void forEachExpired(
      List<byte[]> keys, List<Lookup> lookups, BiConsumer<byte[], byte[]> onExpired) {
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = lookups.get(i).expired();
      if (value != null) {
        onExpired.accept(keys.get(i), value);
      }
    }
  }

  /** Returns whether an entry exists that is not expired. */
  public boolean isPresent() {
    return state == State.PRESENT;
  }
}
