package io.cachette.jcache.internal.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a {@link LoadRequest}, as bytes: a value that suffices, or a load token and whether
 * the caller may load.
 *
 * @param valueOrToken the value if the state is {@link State#FOUND}, else the load token
 * @param exists whether the entry exists
 * @param expired the value of an expired entry that the request found and deleted; null if there is
 *     no such value or it was not requested
 */
public record LoadGrant(
    State state, byte[] valueOrToken, boolean exists, byte @Nullable [] expired) {

  /** Returns the grant in a reply of {@code load.lua}. */
  static LoadGrant of(List<Object> reply) {
    return new LoadGrant(
        State.of(reply.get(0)),
        (byte[]) reply.get(1),
        reply.get(2).equals(1L),
        (byte[]) reply.get(3));
  }

  /** The states of a grant, in the order of the codes in {@code load.lua}, which never changes. */
  public enum State {
    /** A value suffices, so that no load is necessary. */
    FOUND,
    /** The caller may load, and so may every other caller that gets the same token. */
    TOKEN_ISSUED,
    /** Only this caller may load, until its lease expires. */
    LEASED,
    /** Another caller holds the lease and loads. */
    HELD_BY_OTHER;

    private static final State[] BY_CODE = values();

    static State of(Object code) {
      return BY_CODE[((Long) code).intValue()];
    }
  }
}
