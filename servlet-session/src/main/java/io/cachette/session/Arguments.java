package io.cachette.session;

import java.time.Duration;

/** Validates the arguments of builders. */
final class Arguments {

  private static final String NAME = "[A-Za-z0-9._-]{1,100}";

  private Arguments() {}

  static String requireName(String what, String value) {
    if (!value.matches(NAME)) {
      throw new IllegalArgumentException(
          what + " is '" + value + "'; use 1 to 100 letters, digits and . _ -");
    }
    return value;
  }

  static Duration requirePositive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " is " + value + "; use more than zero");
    }
    return value;
  }

  static int requireAtLeast(String what, int value, int minimum) {
    return Math.toIntExact(requireAtLeast(what, (long) value, minimum));
  }

  static long requireAtLeast(String what, long value, long minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException(what + " is " + value + "; use " + minimum + " or more");
    }
    return value;
  }
}
