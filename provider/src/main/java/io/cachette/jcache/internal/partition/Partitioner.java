package io.cachette.jcache.internal.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Says in which partition an entry is: the CRC-32C of its encoded key, modulo the number of
 * partitions. The result is part of the storage format.
 *
 * @param partitions the number of partitions
 */
public record Partitioner(int partitions) {

  /** Returns the position of the partition that has an entry. */
  public int partitionOf(byte[] key) {
    if (partitions == 1) {
      return 0;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(key, 0, key.length);
    return (int) (checksum.getValue() % partitions);
  }

  /**
   * Splits a request into one part for each partition that it concerns. Each part has the order of
   * the request.
   */
  <T> List<Part<T>> split(List<T> all, Function<T, byte[]> toKey) {
    List<Part<T>> parts = new ArrayList<>();
    Part<?>[] byPartition = new Part<?>[partitions];
    for (int position = 0; position < all.size(); position++) {
      T element = all.get(position);
      int partition = partitionOf(toKey.apply(element));
      @SuppressWarnings("unchecked")
      Part<T> part = (Part<T>) byPartition[partition];
      if (part == null) {
        part = new Part<>(partition, new ArrayList<>(), new ArrayList<>());
        byPartition[partition] = part;
        parts.add(part);
      }
      part.elements.add(element);
      part.positions.add(position);
    }
    return parts;
  }

  /**
   * Puts the replies to the parts of a request into the order of the request.
   *
   * @param size the number of elements of the request
   */
  @SuppressWarnings("unchecked")
  static <T, R> List<R> merge(List<Part<T>> parts, List<List<R>> replies, int size) {
    Object[] merged = new Object[size];
    for (int i = 0; i < parts.size(); i++) {
      List<Integer> positions = parts.get(i).positions();
      for (int j = 0; j < positions.size(); j++) {
        merged[positions.get(j)] = replies.get(i).get(j);
      }
    }
    return (List<R>) Arrays.asList(merged);
  }

  /**
   * A part of a request.
   *
   * @param positions those of the elements in the whole request
   */
  record Part<T>(int partition, List<T> elements, List<Integer> positions) {

    static final Comparator<Part<?>> BY_PARTITION = Comparator.comparingInt(Part::partition);
  }
}
