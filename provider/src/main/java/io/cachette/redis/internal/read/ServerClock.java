package io.cachette.redis.internal.read;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the time of a Redis server that is never too early, unless the clock of the server
 * has jumped. It is derived from a time with which the server has replied, the sample: since the
 * request was sent before that, at least as much time has passed on the server since the sample as
 * this JVM measures since the request. A jump has an effect for a second at most, as the sample is
 * not used for longer.
 *
 * <p>If this JVM or its machine was suspended, {@link System#nanoTime} may not have counted the
 * time. The wall clock shows that, so the sample is not used. Thread-safe.
 */
public final class ServerClock {

  /** What {@link #latestMillis} returns if the time is not known: later than all expiry times. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For the rounding of two numbers to milliseconds, and for clocks that drift within a second. */
  private static final long MARGIN_MILLIS = 3;

  /** Within a second, a clock that is adjusted gradually deviates by less. */
  private static final long MAX_DEVIATION_MILLIS = 20;

  private final Clocks clocks;
  private volatile @Nullable Sample sample;

  /** Creates a clock without a sample. */
  public ServerClock() {
    this(Clocks.SYSTEM);
  }

  ServerClock(Clocks clocks) {
    this.clocks = clocks;
  }

  /** Begins a request whose reply contains the time of the server. */
  public Request beginRequest() {
    return new Request(this, clocks.nanoTime(), clocks.currentTimeMillis());
  }

  /** Whether {@link #latestMillis} knows the time. */
  public boolean isKnown() {
    return latestMillis() != UNKNOWN;
  }

  /**
   * Returns a time in milliseconds that the server has not reached yet, or {@link #UNKNOWN}. It is
   * later than the time of the server by no more than the round trip of the sample and some
   * milliseconds.
   */
  public long latestMillis() {
    Sample known = sample;
    if (known == null) {
      return UNKNOWN;
    }
    long ageNanos = clocks.nanoTime() - known.request.sentNanos;
    long ageMillis = TimeUnit.NANOSECONDS.toMillis(ageNanos);
    long wallMillis = clocks.currentTimeMillis() - known.request.sentWallMillis;
    boolean isUsable =
        ageNanos <= MAX_AGE_NANOS && Math.abs(wallMillis - ageMillis) <= MAX_DEVIATION_MILLIS;
    return isUsable ? known.serverMillis + ageMillis + MARGIN_MILLIS : UNKNOWN;
  }

  /** Forgets the sample, because the next request may reach another server. */
  public void forget() {
    sample = null;
  }

  /**
   * A request whose reply contains the time of the server.
   *
   * @param sentNanos when it was sent, by {@link System#nanoTime}
   * @param sentWallMillis the same, by {@link System#currentTimeMillis}
   */
  public record Request(ServerClock clock, long sentNanos, long sentWallMillis) {

    /** Records the time of the server from the reply, in milliseconds. */
    public void complete(long serverMillis) {
      clock.sample = new Sample(this, serverMillis);
    }
  }

  private record Sample(Request request, long serverMillis) {}

  /** The clocks of this JVM. */
  interface Clocks {

    /** The clocks of the system. */
    Clocks SYSTEM =
        new Clocks() {
          @Override
          public long nanoTime() {
            return System.nanoTime();
          }

          @Override
          public long currentTimeMillis() {
            return System.currentTimeMillis();
          }
        };

    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** As {@link System#currentTimeMillis}. */
    long currentTimeMillis();
  }
}
