package io.cachette.ratelimit.http.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Values of header fields as RFC 9651 writes them. */
final class StructuredFields {

  private static final long LARGEST_INTEGER = 999_999_999_999_999L;

  private StructuredFields() {}

  /**
   * A string. What it cannot hold, which is all but printable ASCII, is percent-encoded as in URIs,
   * and so is the percent sign.
   */
  static String string(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet < ' ' || octet > '~' || octet == '%') {
        quoted.append('%').append(hex(octet >> 4)).append(hex(octet));
      } else {
        quoted.append(octet == '"' || octet == '\\' ? "\\" : "").append((char) octet);
      }
    }
    return quoted.append('"').toString();
  }

  private static char hex(int bits) {
    return Character.toUpperCase(Character.forDigit(bits & 0xf, 16));
  }

  /** An integer; the nearest one that can be written. */
  static String integer(long value) {
    return Long.toString(Math.max(-LARGEST_INTEGER, Math.min(value, LARGEST_INTEGER)));
  }

  /** A sequence of bytes. */
  static String bytes(byte[] octets) {
    return ":" + Base64.getEncoder().encodeToString(octets) + ":";
  }
}
