package io.cachette.session.internal.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of the names of attributes: UTF-8, and three bytes in its form for an unpaired surrogate,
 * for which UTF-8 has none. So no two names have the same bytes.
 */
public final class AttributeNames {

  private static final int SURROGATE_LENGTH = 3;
  private static final int SURROGATE_LEAD = 0xED;

  private AttributeNames() {}

  /** Encodes a name. */
  public static byte[] encode(String name) {
    if (name.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return name.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() * SURROGATE_LENGTH);
    name.codePoints().forEach(point -> write(point, bytes));
    return bytes.toByteArray();
  }

  private static void write(int point, ByteArrayOutputStream bytes) {
    if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
      bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
      return;
    }
    bytes.write(SURROGATE_LEAD);
    bytes.write(0x80 | (point >> 6 & 0x3F));
    bytes.write(0x80 | (point & 0x3F));
  }

  /** Decodes a name from the bytes behind an offset; the inverse of {@link #encode}. */
  static String decode(byte[] bytes, int offset) {
    StringBuilder name = new StringBuilder();
    int start = offset;
    for (int i = offset; i < bytes.length; i++) {
      if (isSurrogate(bytes, i)) {
        name.append(toUtf8(bytes, start, i));
        name.append((char) (0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
        start = i + SURROGATE_LENGTH;
      }
    }
    return name.append(toUtf8(bytes, start, bytes.length)).toString();
  }

  /** Whether three bytes are a surrogate; in UTF-8, less than 0xA0 follows 0xED. */
  private static boolean isSurrogate(byte[] bytes, int index) {
    return index + SURROGATE_LENGTH <= bytes.length
        && (bytes[index] & 0xFF) == SURROGATE_LEAD
        && (bytes[index + 1] & 0xE0) == 0xA0
        && (bytes[index + 2] & 0xC0) == 0x80;
  }

  private static String toUtf8(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
