package io.cachette.jcache.internal.outage;

import java.util.List;

/**
 * The keys of some entries, or of all.
 *
 * @param areAll whether these are the keys of all entries
 * @param keys the keys otherwise
 */
record KeySet(boolean areAll, List<byte[]> keys) {

  static final KeySet NONE = new KeySet(false, List.of());
  static final KeySet ALL = new KeySet(true, List.of());

  static KeySet of(List<byte[]> keys) {
    return new KeySet(false, keys);
  }

  boolean isEmpty() {
    return keys.isEmpty() && !areAll;
  }
}
