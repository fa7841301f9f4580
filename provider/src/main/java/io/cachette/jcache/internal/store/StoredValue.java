package io.cachette.jcache.internal.store;

import java.util.Arrays;

/** A stored value: the expiry time and a colon, unless it has none, and the encoded value. */
final class StoredValue {

  private StoredValue() {}

  /** Returns the encoded value, without the expiry time; see {@code expiry.lua}. */
  static byte[] encodedValue(byte[] stored) {
    int digits = 0;
    while (digits < stored.length && stored[digits] >= '0' && stored[digits] <= '9') {
      digits++;
    }
    boolean hasExpiryTime = digits > 0 && digits < stored.length && stored[digits] == ':';
    return hasExpiryTime ? Arrays.copyOfRange(stored, digits + 1, stored.length) : stored;
  }
}
