package io.cachette.redis.internal.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TripLimitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final TripLimit limit = new TripLimit(0);

  @ParameterizedTest
  @CsvSource({"10, 1", "85, 1", "350, 2", "1000, 3", "5000, 7"})
  void allowsAnother_manyCalls_growsWithRootOfRoundTrip(long micros, int expected) {
    record(micros);

    assertThat(mostUnderWay(1_000, 1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "85, 2", "350, 5", "1000, 10", "5000, 22"})
  void allowsAnother_fewCalls_noneHasToWait(long micros, int calls) {
    record(micros);

    assertThat(mostUnderWay(calls, 1)).isEqualTo(calls);
    assertThat(mostUnderWay(calls + 1, 1)).isLessThanOrEqualTo(calls);
  }

  @Test
  void record_slowerOnes_shortestOfTwoPeriodsCounts() {
    record(350);
    record(50_000);
    assertThat(mostUnderWay(1_000, 1)).isEqualTo(2);

    beginPeriod(3 * SECOND);
    record(5_000);
    assertThat(mostUnderWay(1_000, 3 * SECOND)).isEqualTo(2);

    beginPeriod(6 * SECOND);
    record(5_000);
    assertThat(mostUnderWay(1_000, 6 * SECOND)).isEqualTo(7);
  }

  @Test
  void allowsAnother_noneWasAloneInPeriod_sendsOneAlone() {
    record(350);
    assertThat(allowsSecond(3 * SECOND)).isTrue(); // a period ends, which had a sample

    assertThat(allowsSecond(6 * SECOND)).isFalse();
    assertThat(limit.allowsAnother(0, 2, 6 * SECOND)).isTrue();
    assertThat(allowsSecond(6 * SECOND)).isFalse();
    record(350);

    assertThat(allowsSecond(6 * SECOND)).isTrue();
  }

  @Test
  void allowsAnother_measurementTakesLong_doesNotKeepOthersWaiting() {
    record(350);
    beginPeriod(3 * SECOND);
    assertThat(allowsSecond(6 * SECOND)).isFalse();

    assertThat(allowsSecond(6 * SECOND + SECOND / 10)).isTrue();
  }

  @Test
  void isTooLong_slowNetwork_tenRoundTrips() {
    record(30_000);
    beginPeriod(3 * SECOND);
    beginPeriod(6 * SECOND);

    assertThat(limit.isTooLong(TimeUnit.MILLISECONDS.toNanos(290))).isFalse();
    assertThat(limit.isTooLong(TimeUnit.MILLISECONDS.toNanos(310))).isTrue();
  }

  @Test
  void isTooLong_fastNetwork_twentyMillis() {
    record(100);

    assertThat(limit.isTooLong(TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
    assertThat(limit.isTooLong(TimeUnit.MILLISECONDS.toNanos(21))).isTrue();
  }

  private boolean allowsSecond(long now) {
    return limit.allowsAnother(1, 2, now);
  }

  private void record(long micros) {
    limit.record(TimeUnit.MICROSECONDS.toNanos(micros));
  }

  private void beginPeriod(long now) {
    assertThat(limit.allowsAnother(0, 1, now)).isTrue();
  }

  private int mostUnderWay(int calls, long now) {
    int underWay = 0;
    while (limit.allowsAnother(underWay, calls, now)) {
      underWay++;
    }
    return underWay;
  }
}
