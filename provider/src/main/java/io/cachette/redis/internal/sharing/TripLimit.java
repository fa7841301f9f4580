package io.cachette.redis.internal.sharing;

import java.util.concurrent.TimeUnit;

/**
 * How many round trips may be under way, so that calls meet, and do not wait long to do so. With n
 * round trips under way, one ends after 1/n of its time, and a call waits for half of that on
 * average. Each round trip costs processor time of client and server. So the best number grows with
 * the square root of the time of a round trip.
 *
 * <p>While there are few calls, their round trips do not keep the processors busy, and no call has
 * to wait.
 *
 * <p>Under load, a round trip takes longer, because the client is busy. So only those count that
 * are alone. If there are none for a while, one is sent alone. Not thread-safe.
 */
final class TripLimit {

  /** Divides the time of a round trip; the root of the quotient is the number of round trips. */
  private static final long DIVISOR_FOR_MANY_CALLS = TimeUnit.MICROSECONDS.toNanos(80);

  private static final long DIVISOR_FOR_FEW_CALLS = TimeUnit.MICROSECONDS.toNanos(10);

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * A round trip that takes longer, and this multiple of the shortest one, counts no more; and a
   * measurement does not keep others waiting for longer.
   */
  private static final long MIN_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final int STALL_MULTIPLE = 10;

  private int fewCalls = 2;
  private int limitForMany = 2;
  private long shortest = Long.MAX_VALUE;
  private long shortestBefore = Long.MAX_VALUE;
  private long periodEnd;
  private long measurementBegin;
  private boolean isMeasuring;
  private boolean hasSample;

  /** Creates a limit that is not measured yet. */
  TripLimit(long now) {
    periodEnd = now + PERIOD_NANOS;
  }

  /**
   * Returns whether another round trip may leave.
   *
   * @param underWay the number of round trips under way
   * @param calls the number of calls that wait or are under way
   */
  boolean allowsAnother(int underWay, int calls, long now) {
    if (underWay >= (calls <= fewCalls ? fewCalls : limitForMany)) {
      return false;
    }
    if (now - periodEnd >= 0) {
      beginPeriod(now);
    }
    if (isMeasuring && isTooLong(now - measurementBegin)) {
      isMeasuring = false;
    }
    return underWay == 0 || !isMeasuring;
  }

  private void beginPeriod(long now) {
    isMeasuring = !hasSample;
    measurementBegin = now;
    if (hasSample) {
      shortestBefore = shortest;
      shortest = Long.MAX_VALUE;
    }
    hasSample = false;
    periodEnd = now + PERIOD_NANOS;
  }

  /** Records the time of a round trip that was alone. */
  void record(long nanos) {
    isMeasuring = false;
    hasSample = true;
    shortest = Math.min(shortest, nanos);
    long roundTrip = Math.min(shortest, shortestBefore);
    fewCalls = root(roundTrip, DIVISOR_FOR_FEW_CALLS);
    limitForMany = root(roundTrip, DIVISOR_FOR_MANY_CALLS);
  }

  /** Returns whether a round trip takes so long that others need not wait for it. */
  boolean isTooLong(long nanos) {
    long roundTrip = Math.min(shortest, shortestBefore);
    return nanos > MIN_STALL_NANOS
        && (roundTrip == Long.MAX_VALUE || nanos / STALL_MULTIPLE > roundTrip);
  }

  private static int root(long roundTrip, long divisor) {
    return (int) Math.max(1, Math.sqrt((double) roundTrip / divisor));
  }
}
