package io.cachette.jcache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleIntervalsTest {

  private static final int CACHES = 1_000;

  private final IdleIntervals intervals = IdleIntervals.create();

  @Test
  void millis_fewCaches_areMinimum() {
    IdleIntervals ofCache = intervals.ofCache(1);
    IntStream.range(0, 5).forEach(i -> ofCache.renewals().join());

    assertThat(ofCache.renewals().millis()).isEqualTo(10_000);
    assertThat(ofCache.sweeps().millis()).isEqualTo(60_000);
  }

  /** Each renewal sends a script per partition, and each sweep one. */
  @ParameterizedTest
  @CsvSource({"1, 2000, 2000", "4, 500, 800", "16, 400, 400", "64, 400, 400", "1024, 400, 400"})
  void millis_manyCaches_limitScriptsOfAllPartitions(
      int partitions, int millisPerRenewal, int millisPerSweep) {
    IdleIntervals ofCache = intervals.ofCache(partitions);
    IntStream.range(0, CACHES).forEach(i -> ofCache.renewals().join());
    IntStream.range(0, CACHES * partitions).forEach(i -> ofCache.sweeps().join());

    assertThat(ofCache.renewals().millis() / CACHES / partitions).isEqualTo(millisPerRenewal);
    assertThat(ofCache.sweeps().millis() / CACHES / partitions).isEqualTo(millisPerSweep);
  }

  @Test
  void leave_cacheWithPartitions_takesItsWholeShare() {
    IdleIntervals ofCache = intervals.ofCache(64);
    ofCache.renewals().join();
    assertThat(intervals.renewals().millis()).isEqualTo(25_600);

    ofCache.renewals().leave();

    assertThat(intervals.renewals().millis()).isEqualTo(10_000);
  }
}
