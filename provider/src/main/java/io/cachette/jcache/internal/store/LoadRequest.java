package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A request to load the value of an entry, unless the stored value suffices.
 *
 * @param token the load token to issue; must be unique
 * @param isRenewal whether to issue the token in any case, so that no value suffices and the tokens
 *     of earlier loads become invalid; otherwise callers share a token that is still valid
 * @param ttlThresholdMillis a value suffices if its remaining time to live is longer than this, in
 *     milliseconds
 * @param unreadable a value that does not suffice because the caller cannot read it; null if there
 *     is none
 * @param leaseMillis the length of the lease in milliseconds, during which no other caller may
 *     load; 0 to load without a lease
 */
public record LoadRequest(
    byte[] key,
    byte[] token,
    boolean isRenewal,
    long ttlThresholdMillis,
    byte @Nullable [] unreadable,
    long leaseMillis) {}
