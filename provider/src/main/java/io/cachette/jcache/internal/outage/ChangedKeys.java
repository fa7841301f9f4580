package io.cachette.jcache.internal.outage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of the entries that an outage has left unchanged in Redis. Bounded: if there are too
 * many, all entries count as changed. Not thread-safe.
 */
final class ChangedKeys {

  private final int maxSize;
  private final Map<ByteBuffer, byte[]> keys = new HashMap<>();
  private boolean areAll;

  /**
   * Creates an empty set.
   *
   * @param maxSize the number of keys above which all entries count as changed
   */
  ChangedKeys(int maxSize) {
    this.maxSize = maxSize;
  }

  void add(KeySet added) {
    if (!areAll) {
      added.keys().forEach(key -> keys.put(ByteBuffer.wrap(key), key));
    }
    if (added.areAll() || keys.size() > maxSize) {
      areAll = true;
      keys.clear();
    }
  }

  boolean isEmpty() {
    return keys.isEmpty() && !areAll;
  }

  /** Removes and returns the contents. */
  KeySet drain() {
    KeySet result = new KeySet(areAll, List.copyOf(keys.values()));
    keys.clear();
    areAll = false;
    return result;
  }
}
