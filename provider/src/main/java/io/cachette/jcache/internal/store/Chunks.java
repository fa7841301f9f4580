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

  private static final int MAX_PARALLEL = 16;

  private Chunks() {}

  /**
   * Splits keys for look-ups by their sizes. The reply has the sizes of their values.
   *
   * @param partitions the number of partitions, each of which gets a part of a chunk. Chunks become
   *     larger, up to {@value #MAX_PARALLEL} times
   */
  public static List<List<byte[]>> ofKeys(List<byte[]> keys, int partitions) {
    return split(keys, key -> key.length, EntryStore.READ_CHUNK, partitions);
  }

  /**
   * Splits mutations by the sizes of keys and values.
   *
   * @param partitions as for {@link #ofKeys}
   */
  public static List<List<Mutation>> ofMutations(List<Mutation> mutations, int partitions) {
    return split(mutations, Mutation::size, EntryStore.CHUNK, partitions);
  }

  /**
   * Splits a list of changes into parts of it, in its order.
   *
   * @param size returns the number of bytes that an element adds to a request
   */
  public static <T> List<List<T>> split(List<T> all, ToIntFunction<? super T> size) {
    return split(all, size, EntryStore.CHUNK, 1);
  }

  private static <T> List<List<T>> split(
      List<T> all, ToIntFunction<? super T> size, int entriesPerPartition, int partitions) {
    int parallel = Math.min(partitions, MAX_PARALLEL);
    int maxEntries = entriesPerPartition * parallel;
    long maxBytes = (long) EntryStore.CHUNK_BYTES * parallel;
    List<List<T>> chunks = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < all.size(); i++) {
      int added = size.applyAsInt(all.get(i));
      boolean isFull = i - from == maxEntries || bytes + added > maxBytes;
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
