package io.cachette.benchmarks;

import io.cachette.ratelimit.Algorithm;
import java.time.Duration;
import java.util.Locale;

/** How tables show values. */
final class Text {

  private Text() {}

  /** Such as {@code 1 h}. */
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

  /** A whole number. */
  static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number, rounded to a whole one. */
  static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** Nanoseconds as microseconds, with decimals if there are few of them. */
  static String micros(double nanos) {
    double micros = nanos / 1_000;
    return String.format(Locale.ROOT, micros < 10 ? "%.2f" : "%,.0f", micros);
  }
}
