package io.cachette.codec.internal;

/**
 * Prepares texts that may come from stored bytes for messages and logs. Shortens them, and replaces
 * characters that could forge lines or confuse a terminal.
 */
public final class MessageSanitizer {

  private static final int LENGTH = 100;

  private MessageSanitizer() {}

  static String sanitize(String text) {
    return sanitize(text, LENGTH);
  }

  /**
   * Returns at most {@code length} characters of a text, with a {@code ?} for each character that
   * cannot be printed.
   */
  public static String sanitize(String text, int length) {
    String shown = text.length() <= length ? text : text.substring(0, length) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
