package io.cachette.codec;

/** What happens to a stored value that cannot be read: its class is gone, the filter rejects it. */
public enum Unreadable {
  /** An exception that names cache, key and class. */
  ERROR,
  /** It is treated as absent and counted. */
  MISS
}
