package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * The hash tags of the partitions of a cache. A cluster assigns each key to one of {@value #SLOTS}
 * slots by the CRC16 of its tag, and each master owns ranges of slots. So that all masters get the
 * same number of partitions, the slots of the tags have equal distances, whatever the name of the
 * cache is. Names alone would not do: several partitions may fall on one master by chance.
 */
final class HashTags {

  /** The number of slots of a cluster. */
  static final int SLOTS = 16_384;

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
   * @param partitions the number of partitions, at most {@value #SLOTS}
   */
  static String of(String name, int partition, int partitions) {
    if (partition == 0) {
      return name;
    }
    int target = (slotOf(name) + (int) ((long) partition * SLOTS / partitions)) % SLOTS;
    int width = Math.max(1, SLOTS / partitions / TOLERANCE);
    int number = 0;
    String tag;
    do {
      tag = name + ":" + partition + ":" + number++;
    } while (Math.floorMod(slotOf(tag) - target, SLOTS) >= width);
    return tag;
  }

  /** Returns the slot of a tag: CRC-16/XMODEM of its bytes, as the cluster specification says. */
  static int slotOf(String tag) {
    int crc = 0;
    for (byte next : tag.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (next & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      }
    }
    return (crc & 0xffff) % SLOTS;
  }
}
