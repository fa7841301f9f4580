package io.cachette.codec;

/**
 * How a stored value is treated that cannot be read, for example because its class is missing or
 * because the filter rejects it.
 */
public enum Unreadable {
  /** The operation fails with an exception that names cache, key and class. */
  ERROR,
  /** The value is treated as absent, and the cache counts it. */
  MISS
}
