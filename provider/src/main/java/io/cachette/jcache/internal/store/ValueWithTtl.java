package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A value with the time that it has left, in bytes.
 *
 * @param value null if there is none
 * @param ttlMillis milliseconds to live; {@link Long#MAX_VALUE} without a deadline
 */
public record ValueWithTtl(byte @Nullable [] value, long ttlMillis) {}
