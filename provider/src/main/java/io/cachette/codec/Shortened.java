package io.cachette.codec;

/** Stored texts as messages show them. */
final class Shortened {

  private static final int LENGTH = 100;

  private Shortened() {}

  static String text(String text) {
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
  }
}
