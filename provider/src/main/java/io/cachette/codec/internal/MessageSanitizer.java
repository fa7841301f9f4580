package io.cachette.codec.internal;

/**
 * Texts that may come from stored bytes, as messages and logs show them: no longer than needed, and
 * without what would forge lines or confuse a terminal.
 */
public final class MessageSanitizer {

  private static final int LENGTH = 100;

  private MessageSanitizer() {}

  static String sanitize(String text) {
    return sanitize(text, LENGTH);
  }

  /** At most so many characters of a text, and a {@code ?} for each that cannot be printed. */
  public static String sanitize(String text, int length) {
    String shown = text.length() <= length ? text : text.substring(0, length) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
