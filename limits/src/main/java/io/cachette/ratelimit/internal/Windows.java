package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;

/**
 * Windows of time that adjoin without gaps, in microseconds since 1970. Immutable.
 *
 * <p>Windows of less than a day follow the standard time of the zone, which has no jumps. Windows
 * of days follow the calendar, so some days have 23 or 25 hours.
 */
sealed interface Windows {

  /** Returns the start of the window that contains a moment. */
  long startOf(long micros);

  /** Returns the start of the window after the one that begins at {@code start}. */
  long nextStart(long start);

  /** Returns the windows of a policy. */
  static Windows of(RateLimitPolicy policy) {
    return of(policy.period(), policy.zone());
  }

  /**
   * Returns the windows of a period.
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

  /** Windows of constant length, which is not a whole number of days. */
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
  }

  /** Days of the calendar; seven days are a week, which begins on Monday. */
  record Days(int days, ZoneId zone) implements Windows {

    private static final long FIRST_MONDAY = LocalDate.of(1970, 1, 5).toEpochDay();

    @Override
    public long startOf(long micros) {
      return toMicros(firstDay(micros), zone);
    }

    @Override
    public long nextStart(long start) {
      return toMicros(firstDay(start).plusDays(days), zone);
    }

    private LocalDate firstDay(long micros) {
      long day = toDate(micros, zone).toEpochDay() - FIRST_MONDAY;
      return LocalDate.ofEpochDay(Math.floorDiv(day, days) * days + FIRST_MONDAY);
    }
  }

  /** Months of the calendar. */
  record Months(int months, ZoneId zone) implements Windows {

    @Override
    public long startOf(long micros) {
      return toMicros(firstDay(micros), zone);
    }

    @Override
    public long nextStart(long start) {
      return toMicros(firstDay(start).plusMonths(months), zone);
    }

    private LocalDate firstDay(long micros) {
      LocalDate date = toDate(micros, zone);
      long month = date.getYear() * 12L + date.getMonthValue() - 1;
      long first = Math.floorDiv(month, months) * months;
      return LocalDate.of((int) Math.floorDiv(first, 12), Math.floorMod(first, 12) + 1, 1);
    }
  }

  private static LocalDate toDate(long micros, ZoneId zone) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(zone).toLocalDate();
  }

  private static long toMicros(LocalDate date, ZoneId zone) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, date.atStartOfDay(zone).toInstant());
  }
}
