package io.cachette.ratelimit.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;

/**
 * Windows of time that follow one another without gaps, in microseconds since 1970. Immutable.
 *
 * <p>Those of less than a day are cut by the zone's standard time, which has no jumps. Days are the
 * calendar's, so some have 23 or 25 hours.
 */
public sealed interface Windows {

  /** The beginning of the window that a moment is in. */
  long startOf(long micros);

  /** The beginning of the next one. */
  long nextStart(long start);

  /** How long they are on average. */
  Duration averageLength();

  /**
   * Windows of a period.
   *
   * @param period positive, and of the calendar either days, or months and years
   */
  static Windows of(TemporalAmount period, ZoneId zone) {
    return period instanceof Duration duration ? of(duration, zone) : of((Period) period, zone);
  }

  private static Windows of(Duration duration, ZoneId zone) {
    boolean wholeDays = duration.equals(Duration.ofDays(duration.toDays()));
    return wholeDays
        ? new Days(Math.toIntExact(duration.toDays()), zone)
        : new Spans(duration, zone);
  }

  private static Windows of(Period period, ZoneId zone) {
    int days = (int) period.get(ChronoUnit.DAYS);
    return days > 0 ? new Days(days, zone) : new Months((int) period.toTotalMonths(), zone);
  }

  /** Spans of less than a day, or that are no whole days. */
  record Spans(Duration duration, ZoneId zone) implements Windows {

    @Override
    public long startOf(long micros) {
      Instant now = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
      long offset = zone.getRules().getStandardOffset(now).getTotalSeconds() * 1_000_000L;
      return Math.floorDiv(micros + offset, length()) * length() - offset;
    }

    @Override
    public long nextStart(long start) {
      return start + length();
    }

    long length() {
      return duration.toNanos() / 1_000;
    }

    @Override
    public Duration averageLength() {
      return duration;
    }
  }

  /** Days of the calendar; seven are a week, which begins on Monday. */
  record Days(int days, ZoneId zone) implements Windows {

    private static final long FIRST_MONDAY = LocalDate.of(1970, 1, 5).toEpochDay();

    @Override
    public long startOf(long micros) {
      return toMicros(first(micros), zone);
    }

    @Override
    public long nextStart(long start) {
      return toMicros(first(start).plusDays(days), zone);
    }

    private LocalDate first(long micros) {
      long day = date(micros, zone).toEpochDay() - FIRST_MONDAY;
      return LocalDate.ofEpochDay(Math.floorDiv(day, days) * days + FIRST_MONDAY);
    }

    @Override
    public Duration averageLength() {
      return Duration.ofDays(days);
    }
  }

  /** Months of the calendar. */
  record Months(int months, ZoneId zone) implements Windows {

    @Override
    public long startOf(long micros) {
      return toMicros(first(micros), zone);
    }

    @Override
    public long nextStart(long start) {
      return toMicros(first(start).plusMonths(months), zone);
    }

    private LocalDate first(long micros) {
      LocalDate date = date(micros, zone);
      long month = date.getYear() * 12L + date.getMonthValue() - 1;
      long first = Math.floorDiv(month, months) * months;
      return LocalDate.of((int) Math.floorDiv(first, 12), Math.floorMod(first, 12) + 1, 1);
    }

    @Override
    public Duration averageLength() {
      return ChronoUnit.MONTHS.getDuration().multipliedBy(months);
    }
  }

  private static LocalDate date(long micros, ZoneId zone) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(zone).toLocalDate();
  }

  private static long toMicros(LocalDate date, ZoneId zone) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, date.atStartOfDay(zone).toInstant());
  }
}
