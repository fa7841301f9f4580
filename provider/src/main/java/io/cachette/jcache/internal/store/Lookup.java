package io.cachette.jcache.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of looking a key up, as bytes.
 *
 * @param state whether an entry exists
 * @param value its value; null unless the state is {@link State#PRESENT}
 * @param expired the value of an expired entry that the call found and deleted; null if there is no
 *     such value or it was not requested
 * @param keepMillis for how many milliseconds after the request was begun the value may be kept on
 *     the heap without outliving its entry, as far as that can be known; never longer, and often
 *     somewhat shorter. 0 if it must not be kept, {@link Long#MAX_VALUE} if the entry is eternal.
 *     Only look-ups of values in Redis permit keeping them
 */
public record Lookup(
    State state, byte @Nullable [] value, byte @Nullable [] expired, long keepMillis) {

  /** Creates the result of a look-up whose value must not be kept. */
  public Lookup(State state, byte @Nullable [] value, byte @Nullable [] expired) {
    this(state, value, expired, 0);
  }

  /**
   * Returns the result of a lease.
   *
   * @param reply see {@code lease.lua}
   * @return empty if the lease was not acquired
   */
  static Optional<List<Lookup>> ofLease(List<Object> reply) {
    if (reply.get(0).equals(0L)) {
      return Optional.empty();
    }
    List<Lookup> lookups = new ArrayList<>(reply.size() / 2);
    for (int i = 1; i < reply.size(); i += 2) {
      byte[] value = (byte[]) reply.get(i);
      State state = value == null ? State.MISSING : State.PRESENT;
      lookups.add(new Lookup(state, value, (byte[]) reply.get(i + 1)));
    }
    return Optional.of(lookups);
  }

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
