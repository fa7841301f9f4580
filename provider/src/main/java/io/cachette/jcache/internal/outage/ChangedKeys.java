package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

  void add(List<byte[]> added) {
    added.forEach(key -> keys.put(ByteBuffer.wrap(key), key));
    if (keys.size() > maxSize) {
      addAll();
    }
  }

  /** Adds the keys of all entries. */
  void addAll() {
    areAll = true;
    keys.clear();
  }

  boolean isEmpty() {
    return keys.isEmpty() && !areAll;
  }

  /** Removes and returns the contents. */
  Drained drain() {
    Drained result = new Drained(areAll, List.copyOf(keys.values()));
    keys.clear();
    areAll = false;
    return result;
  }

  /** Adds contents that were drained before. */
  void add(Drained drained) {
    if (drained.areAll()) {
      addAll();
    } else {
      add(drained.keys());
    }
  }

  /**
   * The former contents.
   *
   * @param areAll whether all entries count as changed
   * @param keys the keys otherwise
   */
  record Drained(boolean areAll, List<byte[]> keys) {

    static final Drained NONE = new Drained(false, List.of());

    /**
     * Returns the keys of the entries that were busy.
     *
     * @param changes the changes of the entries with these keys
     */
    Drained keysOfBusy(List<Change> changes) {
      return new Drained(
          false,
          IntStream.range(0, keys.size())
              .filter(i -> changes.get(i).effect() == Effect.BUSY)
              .mapToObj(keys::get)
              .toList());
    }
  }
}
