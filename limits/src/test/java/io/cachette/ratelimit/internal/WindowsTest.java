package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The windows of calendars and of fixed lengths. */
final class WindowsTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }

  private static long local(String dateTime, ZoneId zone) {
    return micros(LocalDateTime.parse(dateTime).atZone(zone).toInstant().toString());
  }

  private static Duration lengthAt(Windows windows, long moment) {
    long begin = windows.startOf(moment);
    return LimitScript.toDuration(windows.nextStart(begin) - begin);
  }

  @Test
  void dayWindow_daylightSavingChange_hasLengthOfLocalDay() {
    Windows days = Windows.of(Period.ofDays(1), BERLIN);
    assertThat(days.startOf(local("2026-03-29T12:00", BERLIN)))
        .isEqualTo(local("2026-03-29T00:00", BERLIN))
        .isEqualTo(micros("2026-03-28T23:00:00Z"));
    assertThat(lengthAt(days, local("2026-03-29T12:00", BERLIN))).isEqualTo(Duration.ofHours(23));
    assertThat(lengthAt(days, local("2026-10-25T12:00", BERLIN))).isEqualTo(Duration.ofHours(25));
    assertThat(lengthAt(days, local("2026-10-26T12:00", BERLIN))).isEqualTo(Duration.ofHours(24));
    ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe"); // half an hour
    Windows there = Windows.of(Duration.ofDays(1), lordHowe);
    assertThat(lengthAt(there, local("2026-10-04T12:00", lordHowe)))
        .isEqualTo(Duration.ofMinutes(23 * 60 + 30));
    assertThat(lengthAt(there, local("2026-04-05T12:00", lordHowe)))
        .isEqualTo(Duration.ofMinutes(24 * 60 + 30));
  }

  @Test
  void hourWindow_daylightSavingChange_keepsLength() {
    Windows hours = Windows.of(Duration.ofHours(1), BERLIN);
    for (int minutes = 0; minutes < 48 * 60; minutes += 7) {
      long moment = micros("2026-10-24T12:00:00Z") + Duration.ofMinutes(minutes).toMillis() * 1_000;
      assertThat(lengthAt(hours, moment)).isEqualTo(Duration.ofHours(1));
      assertThat(hours.startOf(moment) % 3_600_000_000L).isZero();
    }
    Windows india = Windows.of(Duration.ofHours(1), ZoneId.of("Asia/Kolkata"));
    assertThat(india.startOf(micros("2026-01-01T10:45:00Z")))
        .isEqualTo(micros("2026-01-01T10:30:00Z"));
    Windows halfDays = Windows.of(Duration.ofHours(12), BERLIN);
    assertThat(halfDays.startOf(local("2026-01-05T13:00", BERLIN)))
        .isEqualTo(local("2026-01-05T12:00", BERLIN));
  }

  @Test
  void weekWindow_momentInWeek_beginsOnMonday() {
    for (TemporalAmount week : new TemporalAmount[] {Period.ofWeeks(1), Duration.ofDays(7)}) {
      Windows weeks = Windows.of(week, BERLIN);
      long monday = local("2026-11-23T00:00", BERLIN);
      assertThat(weeks.startOf(monday)).isEqualTo(monday);
      assertThat(weeks.startOf(monday - 1)).isEqualTo(local("2026-11-16T00:00", BERLIN));
      assertThat(weeks.startOf(local("2026-11-29T23:59", BERLIN))).isEqualTo(monday);
      assertThat(weeks.nextStart(monday)).isEqualTo(local("2026-11-30T00:00", BERLIN));
    }
  }

  @Test
  void calendarWindows_monthsQuartersAndYears_followCalendar() {
    Windows months = Windows.of(Period.ofMonths(1), BERLIN);
    assertThat(lengthAt(months, micros("2028-02-10T00:00:00Z"))).isEqualTo(Duration.ofDays(29));
    assertThat(lengthAt(months, micros("2026-02-10T00:00:00Z"))).isEqualTo(Duration.ofDays(28));
    assertThat(lengthAt(months, micros("2026-03-10T00:00:00Z")))
        .isEqualTo(Duration.ofDays(31).minusHours(1));
    Windows quarters = Windows.of(Period.ofMonths(3), ZoneOffset.UTC);
    assertThat(quarters.startOf(micros("2026-06-30T23:59:59Z")))
        .isEqualTo(micros("2026-04-01T00:00:00Z"));
    Windows years = Windows.of(Period.ofYears(1), ZoneOffset.UTC);
    assertThat(lengthAt(years, micros("2028-05-05T00:00:00Z"))).isEqualTo(Duration.ofDays(366));
    assertThat(years.nextStart(micros("2027-01-01T00:00:00Z")))
        .isEqualTo(micros("2028-01-01T00:00:00Z"));
  }

  static Stream<Windows> all() {
    return Stream.of("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo")
        .map(ZoneId::of)
        .flatMap(
            zone ->
                Stream.of(
                        Duration.ofMillis(11),
                        Duration.ofHours(5),
                        Duration.ofHours(36),
                        Duration.ofDays(1),
                        Period.ofDays(2),
                        Period.ofWeeks(2),
                        Period.ofMonths(5),
                        Period.ofYears(2))
                    .map(period -> Windows.of(period, zone)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void windows_randomMoments_adjoinWithoutGaps(Windows windows) {
    Random random = new Random(1);
    long from = micros("2010-01-01T00:00:00Z");
    long to = micros("2040-01-01T00:00:00Z");
    for (int i = 0; i < 2_000; i++) {
      long moment = random.nextLong(from, to);
      long begin = windows.startOf(moment);
      long next = windows.nextStart(begin);
      assertThat(begin).as("%d", moment).isLessThanOrEqualTo(moment);
      assertThat(next).as("%d", moment).isGreaterThan(moment);
      assertThat(windows.startOf(begin)).as("%d", moment).isEqualTo(begin);
      assertThat(windows.startOf(next - 1)).as("%d", moment).isEqualTo(begin);
      assertThat(windows.startOf(next)).as("%d", moment).isEqualTo(next);
    }
  }
}
