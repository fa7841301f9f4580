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
 */
public record Change(Effect effect, byte @Nullable [] previous, byte @Nullable [] expired) {}
