package io.cachette.benchmarks.measure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Formats values for tables. */
public final class Text {

  private Text() {}

  /** Formats a duration, such as {@code 1 h}. */
  public static String of(Duration duration) {
    if (duration.toMinutesPart() == 0 && duration.toSecondsPart() == 0) {
      return duration.toHours() + " h";
    }
    return duration.toSecondsPart() == 0
        ? duration.toMinutes() + " min"
        : duration.toSeconds() + " s";
  }

  /** Formats a whole number. */
  public static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats a number, rounded to a whole one. */
  public static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** Formats nanoseconds as microseconds; small numbers have decimals. */
  public static String micros(double nanos) {
    double micros = nanos / 1_000;
    return String.format(Locale.ROOT, micros < 10 ? "%.2f" : "%,.0f", micros);
  }

  /** Formats a number of microseconds or bytes; small numbers have decimals. */
  public static String decimal(double number) {
    return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%,.0f", number);
  }

  /** Formats a ratio with two significant digits. */
  public static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  /** Formats bytes, such as {@code 16 KB}. */
  public static String bytes(int bytes) {
    return bytes >= 1_024 ? bytes / 1_024 + " KB" : bytes + " B";
  }

  /** Formats a duration in milliseconds, such as {@code 0.5}. */
  public static String millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString();
  }
}
