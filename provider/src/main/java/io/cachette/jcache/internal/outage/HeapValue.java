package io.cachette.jcache.internal.outage;

/**
 * A value on the heap. All times are milliseconds of the clock of {@link HeapValues}.
 *
 * @param value the encoded value
 * @param expiryTime when it expires; {@link HeapValues#NEVER} if that is unknown, or never
 * @param staleTime until when it may be served; {@link HeapValues#NEVER} for an own change
 * @param isOwn whether this node has stored it during the outage, and Redis does not have it
 */
record HeapValue(byte[] value, long expiryTime, long staleTime, boolean isOwn) {

  HeapValue withExpiryTime(long time) {
    return new HeapValue(value, time, staleTime, isOwn);
  }

  /** Returns the remaining time to live at a time; {@link Long#MAX_VALUE} without expiry time. */
  long ttlMillis(long now) {
    return expiryTime == HeapValues.NEVER ? Long.MAX_VALUE : expiryTime - now;
  }
}
