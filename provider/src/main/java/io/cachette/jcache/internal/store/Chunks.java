package io.cachette.jcache.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Splits the entries of a request into chunks, each for one script call, so that no call blocks the
 * server or a connection for long: up to {@value EntryStore#CHUNK} entries, or {@value
 * EntryStore#READ_CHUNK} that are only looked up, and up to {@value EntryStore#CHUNK_BYTES} bytes.
 * A larger entry is a chunk of its own.
 */
public final class Chunks {

  private Chunks() {}

  /** Splits keys for look-ups by their sizes. The reply has the sizes of their values. */
  public static List<List<byte[]>> ofKeys(List<byte[]> keys) {
    return split(keys, key -> key.length, EntryStore.READ_CHUNK);
  }

  /** Splits mutations by the sizes of keys and values. */
  public static List<List<Mutation>> ofMutations(List<Mutation> mutations) {
    return split(mutations, Mutation::size);
  }

  /**
   * Splits a list of changes into parts of it, in its order.
   *
   * @param size returns the number of bytes that an element adds to a request
   */
  public static <T> List<List<T>> split(List<T> all, ToIntFunction<? super T> size) {
    return split(all, size, EntryStore.CHUNK);
  }

  private static <T> List<List<T>> split(
      List<T> all, ToIntFunction<? super T> size, int maxEntries) {
    List<List<T>> chunks = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < all.size(); i++) {
      int added = size.applyAsInt(all.get(i));
      boolean isFull = i - from == maxEntries || bytes + added > EntryStore.CHUNK_BYTES;
      if (isFull && i > from) {
        chunks.add(all.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += added;
    }
    if (from < all.size()) {
      chunks.add(all.subList(from, all.size()));
    }
    return chunks;
  }
}
