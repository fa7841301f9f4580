package io.cachette.redis.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests what a JVM knows about the time of the server, by clocks that the test moves. */
class ServerClockTest {

  private static final long SERVER = 1_780_000_000_000L;

  private final MovedClocks clocks = new MovedClocks();
  private final ServerClock clock = new ServerClock(clocks);

  @Test
  void latestMillis_noSample_isUnknown() {
    assertThat(clock.isKnown()).isFalse();
    assertThat(clock.latestMillis()).isEqualTo(ServerClock.UNKNOWN);
  }

  @Test
  void latestMillis_sample_isLaterThanServer() {
    ServerClock.Request request = clock.beginRequest();
    clocks.pass(40);
    request.complete(SERVER); // the server may have replied at once

    assertThat(clock.latestMillis()).isBetween(SERVER + 40, SERVER + 50);
    clocks.pass(500);
    assertThat(clock.latestMillis()).isBetween(SERVER + 540, SERVER + 550);
  }

  @Test
  void latestMillis_oldSample_isUnknown() {
    clock.beginRequest().complete(SERVER);
    clocks.pass(1000);
    assertThat(clock.isKnown()).isTrue();

    clocks.pass(1);

    assertThat(clock.isKnown()).isFalse();
  }

  @Test
  void latestMillis_suspendedMachine_isUnknown() {
    clock.beginRequest().complete(SERVER);

    clocks.wallMillis += 60_000; // the monotonic clock has stood still

    assertThat(clock.isKnown()).isFalse();
  }

  @Test
  void latestMillis_wallClockSetBack_isUnknown() {
    clock.beginRequest().complete(SERVER);

    clocks.wallMillis -= 60_000;

    assertThat(clock.isKnown()).isFalse();
  }

  @Test
  void forget_sample_isUnknownUntilNextSample() {
    clock.beginRequest().complete(SERVER);

    clock.forget();

    assertThat(clock.isKnown()).isFalse();
    clock.beginRequest().complete(SERVER);
    assertThat(clock.isKnown()).isTrue();
  }

  private static final class MovedClocks implements ServerClock.Clocks {
    private long nanos = Long.MAX_VALUE - 1000; // overflows, as System.nanoTime may
    private long wallMillis = SERVER + 5_000_000;

    void pass(long millis) {
      nanos += TimeUnit.MILLISECONDS.toNanos(millis);
      wallMillis += millis;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long currentTimeMillis() {
      return wallMillis;
    }
  }
}
