package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link Mutation}, as bytes.
 *
 * @param effect the effect on the entry
 * @param previous the value before the change, the value that did not meet the condition, or the
 *     load token that was issued; null if there is no such value or it was not requested
 * @param expired the value of an expired entry that the mutation found and deleted; null if there
 *     is no such value or it was not requested
 * @param failure why the effect is {@link Effect#UNKNOWN}; null if it is known
 */
public record Change(
    Effect effect,
    byte @Nullable [] previous,
    byte @Nullable [] expired,
    @Nullable Throwable failure) {

  /** Creates the result of a mutation that Redis has confirmed. */
  public Change(Effect effect, byte @Nullable [] previous, byte @Nullable [] expired) {
    this(effect, previous, expired, null);
  }

  /** Returns the result of a mutation that Redis has not confirmed. */
  public static Change unknown(Throwable failure) {
    return new Change(Effect.UNKNOWN, null, null, failure);
  }
}
