package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  /** Returns the page in a reply of {@code scan.lua}. */
  static Page of(List<Object> reply) {
    List<StoredEntry> entries = new ArrayList<>(reply.size() / 3);
    for (int i = 1; i < reply.size(); i += 3) {
      entries.add(
          new StoredEntry(
              (byte[]) reply.get(i),
              StoredValue.encodedValue((byte[]) reply.get(i + 1)),
              Ttl.millisOf(reply.get(i + 2))));
    }
    return new Page(new String((byte[]) reply.get(0), StandardCharsets.US_ASCII), entries);
  }

  /**
   * An entry, as bytes.
   *
   * @param ttlMillis its remaining time to live in milliseconds; {@link Long#MAX_VALUE} if it is
   *     eternal
   */
  public record StoredEntry(byte[] key, byte[] value, long ttlMillis) {}
}
