package io.cachette.jcache.internal.store;

import java.util.List;

/**
 * A page of a scan over the entries of a cache.
 *
 * @param cursor the cursor of the next page; {@link #END} after the last one
 * @param entries the entries of this page that are not expired
 */
public record Page(String cursor, List<StoredEntry> entries) {

  /** The cursor with which a scan begins, and which marks its end. */
  public static final String END = "0";

  /**
   * An entry, as bytes.
   *
   * @param ttlMillis its remaining time to live in milliseconds; {@link Long#MAX_VALUE} if it is
   *     eternal
   */
  public record StoredEntry(byte[] key, byte[] value, long ttlMillis) {}
}
