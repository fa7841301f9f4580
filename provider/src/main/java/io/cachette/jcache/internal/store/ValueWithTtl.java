package io.cachette.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A value with its remaining time to live, as bytes.
 *
 * @param value the value; null if the entry is absent
 * @param ttlMillis the remaining time to live in milliseconds; {@link Long#MAX_VALUE} if the entry
 *     is eternal or absent
 */
public record ValueWithTtl(byte @Nullable [] value, long ttlMillis) {}
