package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to load a value, unless there is one that answers him.
 *
 * @param token to hand out; never used before
 * @param isRenewal whether there is no answer, and older loads are not to be stored any more;
 *     otherwise a ticket that was handed out is shared
 * @param ttlThresholdMillis a value that has more than so many milliseconds to live is an answer
 * @param unreadable a value that is no answer, as it cannot be read
 * @param lease for how many milliseconds others are held off; 0 for not at all
 */
public record LoadRequest(
    byte[] key,
    byte[] token,
    boolean isRenewal,
    long ttlThresholdMillis,
    byte @Nullable [] unreadable,
    long lease) {}
