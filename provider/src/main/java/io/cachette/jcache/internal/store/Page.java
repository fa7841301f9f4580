package io.cachette.jcache.internal.store;

import java.util.List;

/**
 * A part of a cache's entries.
 *
 * @param cursor where the next page begins, {@link #END} after the last one
 * @param entries the live entries of this page
 */
public record Page(String cursor, List<StoredEntry> entries) {

  /** The cursor that begins a scan, and that ends it. */
  public static final String END = "0";

  /**
   * A key and its value, in bytes.
   *
   * @param ttlMillis how long it lives on, {@link Long#MAX_VALUE} without a deadline
   */
  public record StoredEntry(byte[] key, byte[] value, long ttlMillis) {}
}
