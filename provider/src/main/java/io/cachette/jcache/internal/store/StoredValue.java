package io.cachette.jcache.internal.store;

import java.util.Arrays;

/**
 * A stored value: the expiry time in ms and a colon, unless it has none, and the encoded value; see
 * {@code expiry.lua}.
 */
final class StoredValue {

  /** Numbers with more digits may not fit into a long. */
  private static final int MAX_DIGITS = 18;

  private StoredValue() {}

  /** Returns the encoded value, without the expiry time. */
  static byte[] encodedValue(byte[] stored) {
    int colon = findColon(stored);
    return colon > 0 ? Arrays.copyOfRange(stored, colon + 1, stored.length) : stored;
  }

  /** Returns the expiry time in ms of Redis time; {@link Long#MAX_VALUE} if the value has none. */
  static long expiryMillis(byte[] stored) {
    int colon = findColon(stored);
    if (colon <= 0 || colon > MAX_DIGITS) {
      return Long.MAX_VALUE;
    }
    long expiryMillis = 0;
    for (int i = 0; i < colon; i++) {
      expiryMillis = 10 * expiryMillis + stored[i] - '0';
    }
    return expiryMillis;
  }

  /** Returns the position of the colon after the expiry time, or 0 if there is no such time. */
  private static int findColon(byte[] stored) {
    int digits = 0;
    while (digits < stored.length && stored[digits] >= '0' && stored[digits] <= '9') {
      digits++;
    }
    return digits < stored.length && stored[digits] == ':' ? digits : 0;
  }
}
