package io.cachette.ratelimit.http.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Renders values of structured header fields, see RFC 9651. */
final class StructuredFields {

  private static final long LARGEST_INTEGER = 999_999_999_999_999L;

  private StructuredFields() {}

  /**
   * Renders a string. All characters that are not printable ASCII are percent-encoded as in URIs,
   * and so is the percent sign.
   */
  static String formatString(String text) {
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

  /** Renders an integer; the nearest representable one if it is out of range. */
  static String formatInteger(long value) {
    return Long.toString(Math.max(-LARGEST_INTEGER, Math.min(value, LARGEST_INTEGER)));
  }

  /** Renders a byte sequence. */
  static String formatBytes(byte[] octets) {
    return ":" + Base64.getEncoder().encodeToString(octets) + ":";
  }
}
