package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * What was found at a key, in bytes.
 *
 * @param state whether there is an entry
 * @param value its value; null unless it is live
 * @param expired the value of a dead entry that was deleted on the way, if it was asked for
 */
public record Lookup(State state, byte @Nullable [] value, byte @Nullable [] expired) {

  /** Whether there is an entry at a key. */
  public enum State {
    /** There is none. */
    MISSING,
    /** There is one. */
    LIVE,
    /** There is one whose time is over; nobody deleted it yet. */
    EXPIRED
  }

  public boolean isLive() {
    return state == State.LIVE;
  }
}
