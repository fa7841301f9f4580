package io.cachette.configuration.internal.setting;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses durations and sizes. */
public final class Quantities {

  /** The forms of durations, for messages and the schema. */
  public static final String DURATION_FORMS = "500ms, 30s, 5m, 1h30m, 7d or ISO-8601 such as PT30S";

  private static final String UNITS =
      "(?=\\d)(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?"
          + "(?:(\\d{1,9})ms)?";

  static final String DURATION_PATTERN = UNITS + "|P[0-9DTHMS.]+";

  static final String SIZE_PATTERN = "\\d{1,9} ?([kKmM]?[bB]?|[kKmM]i[bB])";
  static final String LARGE_SIZE_PATTERN = "\\d{1,9} ?([kKmMgG]?[bB]?|[kKmMgG]i[bB])";

  private static final Pattern DURATION = Pattern.compile(UNITS);
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?([km]?)(?:i?b)?");
  private static final Pattern LARGE_SIZE = Pattern.compile("(\\d{1,9}) ?([kmg]?)(?:i?b)?");

  private Quantities() {}

  /**
   * Parses a duration of whole milliseconds that is not negative.
   *
   * @throws IllegalArgumentException if the text is no such duration
   */
  public static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return parseIso(text);
    }
    Duration sum = Duration.ZERO;
    for (int unit = 0; unit < MILLIS.length; unit++) {
      String number = matcher.group(unit + 1);
      if (number != null) {
        sum = sum.plusMillis(Long.parseLong(number) * MILLIS[unit]);
      }
    }
    return sum;
  }

  /**
   * Parses a number of bytes; kilo and mega are 1,024 and its square.
   *
   * @throws IllegalArgumentException if the text is no size, or if the size exceeds an int
   */
  static int parseSize(String text) {
    long bytes = parseSize(text, SIZE);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("too large");
    }
    return (int) bytes;
  }

  /**
   * Parses a number of bytes; kilo, mega and giga are powers of 1,024.
   *
   * @throws IllegalArgumentException if the text is no size
   */
  static long parseLargeSize(String text) {
    return parseSize(text, LARGE_SIZE);
  }

  private static long parseSize(String text, Pattern pattern) {
    Matcher matcher = pattern.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size");
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  private static Duration parseIso(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.isNegative() || !duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
        throw new IllegalArgumentException("negative, or finer than milliseconds");
      }
      return Duration.ofMillis(duration.toMillis());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("not a duration, or too long", e);
    }
  }
}
