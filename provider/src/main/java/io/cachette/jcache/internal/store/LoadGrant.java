package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to load a value, in bytes.
 *
 * @param valueOrToken the value if one was found, else the ticket of the load
 * @param exists whether there is an entry
 * @param expired the value of a dead entry that was met and deleted, or null if there was none or
 *     it was not asked for
 */
public record LoadGrant(
    State state, byte[] valueOrToken, boolean exists, byte @Nullable [] expired) {

  /** The order is the one of the codes in {@code load.lua} and never changes. */
  public enum State {
    /** Nobody's, as there is a value. */
    FOUND,
    /** Everybody's who has the ticket. */
    TOKEN_ISSUED,
    /** The caller's alone. */
    LEASED,
    /** Somebody else's. */
    HELD_BY_OTHER;

    private static final State[] BY_CODE = values();

    static State of(Object code) {
      return BY_CODE[((Long) code).intValue()];
    }
  }
}
