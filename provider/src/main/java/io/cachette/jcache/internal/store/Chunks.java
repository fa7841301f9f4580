package io.cachette.jcache.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Splits the entries of a request into chunks, each for one script call, so that no call blocks the
 * server or a connection for long: up to {@value EntryStore#CHUNK} entries, and up to {@value
 * EntryStore#CHUNK_BYTES} bytes. A larger entry is a chunk of its own.
 */
public final class Chunks {

  private Chunks() {}

  /** Splits keys by their sizes. The sizes of their values are unknown before the reply. */
  public static List<List<byte[]>> ofKeys(List<byte[]> keys) {
    return split(keys, key -> key.length);
  }

  /** Splits mutations by the sizes of keys and values. */
  public static List<List<Mutation>> ofMutations(List<Mutation> mutations) {
    return split(mutations, Mutation::size);
  }

  /**
   * Splits a list into parts of it, in its order.
   *
   * @param size returns the number of bytes that an element adds to a request
   */
  public static <T> List<List<T>> split(List<T> all, ToIntFunction<? super T> size) {
    List<List<T>> chunks = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < all.size(); i++) {
      int added = size.applyAsInt(all.get(i));
      boolean isFull = i - from == EntryStore.CHUNK || bytes + added > EntryStore.CHUNK_BYTES;
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
