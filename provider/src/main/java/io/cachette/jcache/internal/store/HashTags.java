package io.cachette.jcache.internal.store;

import io.cachette.redis.internal.cluster.HashSlots;

/**
 * The hash tags of the partitions of a cache. A cluster assigns each key to one of {@value
 * HashSlots#COUNT} slots by the CRC16 of its tag, and each master owns ranges of slots. The slots
 * of the tags have equal distances for every name of a cache, so all masters get the same number of
 * partitions. With names alone, several partitions could be on one master by chance.
 */
final class HashTags {

  /** A tag may miss its slot by a 64th of the distance, so that few candidates have to be tried. */
  private static final int TOLERANCE = 64;

  private HashTags() {}

  /**
   * Returns the hash tag of a partition: the name for the first one, and {@code
   * name:partition:number} for the others, with the first number for which the slot fits. The
   * result is the same in every JVM.
   *
   * @param name the encoded name of the cache, which contains no braces and no colon
   * @param partition the number of the partition, from 0
   * @param partitions the number of partitions, at most {@value HashSlots#COUNT}
   */
  static String of(String name, int partition, int partitions) {
    if (partition == 0) {
      return name;
    }
    int target =
        (HashSlots.ofTag(name) + (int) ((long) partition * HashSlots.COUNT / partitions))
            % HashSlots.COUNT;
    int width = Math.max(1, HashSlots.COUNT / partitions / TOLERANCE);
    String prefix = name + ":" + partition + ":";
    return prefix + findNumber(HashSlots.crcOf(prefix), target, width);
  }

  /**
   * Returns the first number for which the slot fits. The CRC of all but the last digit serves for
   * ten candidates, as a cache with many partitions has to try millions of them.
   *
   * @param prefix the CRC of the text before the number
   */
  private static int findNumber(int prefix, int target, int width) {
    int crc = prefix; // of the candidates without a digit before the last one
    for (int head = 0; ; crc = appendDigits(prefix, ++head)) {
      for (char digit = '0'; digit <= '9'; digit++) {
        int slot = HashSlots.ofCrc(HashSlots.append(crc, digit));
        if (Math.floorMod(slot - target, HashSlots.COUNT) < width) {
          return 10 * head + (digit - '0');
        }
      }
    }
  }

  private static int appendDigits(int crc, int number) {
    int before = number < 10 ? crc : appendDigits(crc, number / 10);
    return HashSlots.append(before, (char) ('0' + number % 10));
  }
}
