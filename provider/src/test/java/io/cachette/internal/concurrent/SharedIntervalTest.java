package io.cachette.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedIntervalTest {

  private final SharedInterval interval =
      new SharedInterval(Duration.ofSeconds(10), Duration.ofSeconds(2));

  @Test
  void millis_fewMembers_isMinimum() {
    IntStream.range(0, 5).forEach(i -> interval.join());

    assertThat(interval.millis()).isEqualTo(10_000).isEqualTo(interval.minMillis());
  }

  @Test
  void millis_manyMembers_growsWithTheirNumber() {
    IntStream.range(0, 100).forEach(i -> interval.join());
    assertThat(interval.millis()).isEqualTo(200_000);

    interval.leave();
    assertThat(interval.millis()).isEqualTo(198_000);
  }

  @Test
  void randomize_manyTimes_staysNearInterval() {
    assertThat(IntStream.range(0, 1_000).mapToLong(i -> SharedInterval.randomize(10_000)))
        .allMatch(millis -> millis >= 5_000 && millis <= 15_000)
        .anyMatch(millis -> millis < 9_000)
        .anyMatch(millis -> millis > 11_000);
  }
}
