package io.cachette.redis.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.internal.concurrent.Clocks;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests what a JVM knows about the time of the server, by clocks that the test moves. */
class ServerClockTest {

  private static final long SERVER = 1_780_000_000_000L;

  private final MovedClocks clocks = new MovedClocks();
  private final ServerClock clock = new ServerClock(clocks);

  @Test
  void estimate_noSample_isNull() {
    assertThat(clock.estimate()).isNull();
  }

  @Test
  void latestMillis_sample_isLaterThanServer() {
    ServerClock.Request request = clock.beginRequest();
    clocks.pass(40);
    request.complete(SERVER); // the server may have replied at once

    assertThat(latestMillis()).isBetween(SERVER + 40, SERVER + 50);
    clocks.pass(500);
    assertThat(latestMillis()).isBetween(SERVER + 540, SERVER + 650);
  }

  @Test
  void estimate_oldSample_isNull() {
    clock.beginRequest().complete(SERVER);
    clocks.pass(1000);
    assertThat(clock.estimate()).isNotNull();

    clocks.pass(1);

    assertThat(clock.estimate()).isNull();
  }

  @Test
  void estimate_suspendedMachine_isNull() {
    clock.beginRequest().complete(SERVER);

    clocks.wallMillis += 60_000; // the monotonic clock has stood still

    assertThat(clock.estimate()).isNull();
  }

  @Test
  void estimate_wallClockSetBack_isNull() {
    clock.beginRequest().complete(SERVER);

    clocks.wallMillis -= 60_000;

    assertThat(clock.estimate()).isNull();
  }

  @Test
  void forget_sample_isNullUntilNextSample() {
    clock.beginRequest().complete(SERVER);

    clock.forget();

    assertThat(clock.estimate()).isNull();
    clock.beginRequest().complete(SERVER);
    assertThat(clock.estimate()).isNotNull();
  }

  @Test
  void latestMillis_lateReply_isStillKnown() {
    clock.beginRequest().complete(SERVER);
    ServerClock.Estimate atRequest = Objects.requireNonNull(clock.estimate());

    clocks.pass(5_000);

    assertThat(clock.estimate()).as("for the next request").isNull();
    assertThat(atRequest.latestMillis()).isBetween(SERVER + 5_000, SERVER + 6_000);
  }

  @Test
  void latestMillis_suspendedDuringRequest_isUnknown() {
    clock.beginRequest().complete(SERVER);
    ServerClock.Estimate atRequest = Objects.requireNonNull(clock.estimate());

    clocks.wallMillis += 60_000;

    assertThat(atRequest.latestMillis()).isEqualTo(ServerClock.UNKNOWN);
  }

  @Test
  void complete_requestBeforeForget_isIgnored() {
    ServerClock.Request toOldServer = clock.beginRequest();
    clocks.pass(1);
    clock.forget();

    toOldServer.complete(SERVER);

    assertThat(clock.estimate()).isNull();
  }

  @Test
  void complete_olderRequest_keepsNewerSample() {
    ServerClock.Request older = clock.beginRequest();
    clocks.pass(10);
    clock.beginRequest().complete(SERVER + 10);

    older.complete(SERVER + 1_000);

    assertThat(latestMillis()).isBetween(SERVER + 10, SERVER + 20);
  }

  private long latestMillis() {
    return Objects.requireNonNull(clock.estimate()).latestMillis();
  }

  private static final class MovedClocks implements Clocks {
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
