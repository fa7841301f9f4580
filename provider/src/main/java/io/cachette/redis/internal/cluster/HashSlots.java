package io.cachette.redis.internal.cluster;

import java.nio.charset.StandardCharsets;

/**
 * The hash slots of a cluster. It assigns each key to a slot by the CRC16 of its hash tag, and each
 * slot to a master. Takes no round trips.
 */
public final class HashSlots {

  /** The number of slots. */
  public static final int COUNT = 16_384;

  private static final char[] CRC_OF_BYTE = createTable();

  private HashSlots() {}

  private static char[] createTable() {
    char[] table = new char[256];
    for (int value = 0; value < table.length; value++) {
      int crc = value << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
      }
      table[value] = (char) crc;
    }
    return table;
  }

  /** Returns the slot of a key: that of its hash tag, or of the whole key if it has no tag. */
  public static int ofKey(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    return close > open + 1 ? of(key, open + 1, close) : of(key, 0, key.length());
  }

  /** Returns the slot of a hash tag: CRC-16/XMODEM of its UTF-8 form, as Redis specifies it. */
  public static int ofTag(String tag) {
    return of(tag, 0, tag.length());
  }

  /** Returns the CRC16 of the UTF-8 form of a text. */
  public static int crcOf(String text) {
    return crcOf(text, 0, text.length());
  }

  /** Returns the CRC16 of a text and one more character, which is ASCII, by that of the text. */
  public static int append(int crc, char next) {
    return update(crc, next) & 0xffff;
  }

  /** Returns the slot of a hash tag with a CRC16. */
  public static int ofCrc(int crc) {
    return crc % COUNT;
  }

  private static int of(String text, int from, int to) {
    return ofCrc(crcOf(text, from, to));
  }

  /** Allocates nothing if the text is ASCII, as each call in a cluster needs the slot. */
  private static int crcOf(String text, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      char next = text.charAt(i);
      if (next >= 0x80) {
        return crcOf(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
      }
      crc = update(crc, next);
    }
    return crc & 0xffff;
  }

  private static int crcOf(byte[] text) {
    int crc = 0;
    for (byte next : text) {
      crc = update(crc, next & 0xff);
    }
    return crc & 0xffff;
  }

  private static int update(int crc, int next) {
    return (crc << 8) ^ CRC_OF_BYTE[(crc >> 8 ^ next) & 0xff];
  }
}
