package io.cachette.redis.internal.read;

import io.cachette.internal.concurrent.Clocks;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the time of a Redis server that is never too early, unless the clock of the server
 * has jumped. It is derived from a time with which the server has replied, the sample: since the
 * request was sent before that, at least as much time has passed on the server since the sample as
 * this JVM measures since the request. A jump has an effect for a second at most, as the sample is
 * not used for later requests.
 *
 * <p>If this JVM or its machine was suspended, {@link System#nanoTime} may not have counted the
 * time. The wall clock shows that, so the sample is not used. Thread-safe.
 */
public final class ServerClock {

  /** What {@link Estimate#latestMillis} returns if the time is unknown: later than all others. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For the rounding of two numbers to milliseconds. */
  private static final long ROUNDING_MILLIS = 3;

  /** Of the wall clock, when the sample is new: a thread may be interrupted between two clocks. */
  private static final long MAX_DEVIATION_MILLIS = 20;

  /** A clock that a time server corrects gradually runs faster or slower by less than an eighth. */
  private static final int MAX_SLEW = 8;

  private final Clocks clocks;
  private volatile @Nullable Estimate last;

  /** Replies to earlier requests are ignored. Guarded by this. */
  private long ignoredBeforeNanos;

  /** Creates a clock without a sample. */
  public ServerClock() {
    this(Clocks.SYSTEM);
  }

  ServerClock(Clocks clocks) {
    this.clocks = clocks;
    this.ignoredBeforeNanos = clocks.nanoTime();
  }

  /** Begins a request whose reply contains the time of the server. */
  public Request beginRequest() {
    return new Request(this, clocks.nanoTime(), clocks.currentTimeMillis());
  }

  /**
   * Returns an estimate for a request that is sent now; null if the last sample is too old. It may
   * be used until the reply arrives, however long that takes.
   */
  public @Nullable Estimate estimate() {
    Estimate known = last;
    return known != null
            && clocks.nanoTime() - known.request.sentNanos <= MAX_AGE_NANOS
            && known.latestMillis() != UNKNOWN
        ? known
        : null;
  }

  /** Forgets the sample, because the next request may reach another server. */
  public synchronized void forget() {
    ignoredBeforeNanos = clocks.nanoTime();
    last = null;
  }

  private synchronized void add(Estimate next) {
    Estimate known = last;
    long sent = next.request.sentNanos;
    if (sent - ignoredBeforeNanos >= 0 && (known == null || sent - known.request.sentNanos > 0)) {
      last = next;
    }
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
      clock.add(new Estimate(this, serverMillis));
    }
  }

  /** What a sample says about the time of the server. */
  public record Estimate(Request request, long serverMillis) {

    /**
     * Returns a time in milliseconds that the server has not reached yet, or {@link #UNKNOWN} if
     * the clocks of this JVM disagree. It is later than the time of the server by the round trip of
     * the sample and an eighth of its age.
     */
    public long latestMillis() {
      Clocks clocks = request.clock.clocks;
      long ageMillis = TimeUnit.NANOSECONDS.toMillis(clocks.nanoTime() - request.sentNanos);
      long slewMillis = ageMillis / MAX_SLEW;
      long deviation = clocks.currentTimeMillis() - request.sentWallMillis - ageMillis;
      return Math.abs(deviation) <= MAX_DEVIATION_MILLIS + slewMillis
          ? serverMillis + ageMillis + slewMillis + ROUNDING_MILLIS
          : UNKNOWN;
    }
  }
}
