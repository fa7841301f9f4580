package io.cachette.benchmarks;

import io.cachette.ratelimit.Algorithm;
import java.time.Duration;
import java.util.Locale;

/** Formats values for tables. */
final class Text {

  private Text() {}

  /** Formats a duration, such as {@code 1 h}. */
  static String of(Duration duration) {
    if (duration.toMinutesPart() == 0 && duration.toSecondsPart() == 0) {
      return duration.toHours() + " h";
    }
    return duration.toSecondsPart() == 0
        ? duration.toMinutes() + " min"
        : duration.toSeconds() + " s";
  }

  static String of(Algorithm algorithm) {
    return algorithm == Algorithm.GCRA
        ? "GCRA"
        : algorithm.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Formats a whole number. */
  static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats a number, rounded to a whole one. */
  static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** Formats nanoseconds as microseconds; small numbers have decimals. */
  static String micros(double nanos) {
    double micros = nanos / 1_000;
    return String.format(Locale.ROOT, micros < 10 ? "%.2f" : "%,.0f", micros);
  }
}
