package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of a limit that this JVM grants while Redis does not answer: GCRA by {@link
 * System#nanoTime}. Its burst is at least one permit. A request for more permits than the burst is
 * granted when the key has fully recovered; the key then needs longer to recover. Keys for which
 * the memory has no room share the permits of one key. Thread-safe.
 */
final class LocalRateLimit {

  /** The number of keys whose permits are counted separately. */
  static final int CAPACITY = 100_000;

  /** 73 years, because times of {@link System#nanoTime} can be compared only within a range. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private final double nanosPerPermit;
  private final long burstNanos;

  /** When each key is fully recovered, by {@link System#nanoTime}. */
  private final BoundedMap<Long> recoveryTimes =
      new BoundedMap<>(CAPACITY, (moment, now) -> moment - now <= 0);

  /** When the keys without room are fully recovered, by {@link System#nanoTime}. */
  private final AtomicLong sharedRecoveryTime = new AtomicLong(System.nanoTime());

  LocalRateLimit(RateLimitPolicy policy, int expectedNodes) {
    this.nanosPerPermit =
        (double) policy.averagePeriod().toNanos() * expectedNodes / (double) policy.limit();
    this.burstNanos = toNanos(Math.max(1, policy.burst() / expectedNodes));
  }

  private long toNanos(long permits) {
    return Math.round(Math.min(nanosPerPermit * (double) permits, (double) LONGEST_NANOS));
  }

  /**
   * Acquires permits if they are available.
   *
   * @return the time until the permits are available; zero if they were acquired
   */
  Duration tryAcquire(String key, long permits) {
    Acquisition acquisition = new Acquisition(System.nanoTime(), toNanos(permits));
    Long recoveryTime =
        recoveryTimes.update(
            key, known -> acquisition.apply(known == null ? acquisition.now : known));
    if (recoveryTime == null) { // there is no room
      sharedRecoveryTime.updateAndGet(acquisition::apply);
    }
    return Duration.ofNanos(acquisition.wait);
  }

  /** Returns permits that were just acquired. */
  void refund(String key, long permits) {
    boolean[] hasRoom = {false};
    recoveryTimes.update(
        key,
        known -> {
          hasRoom[0] = true;
          return known == null ? null : known - toNanos(permits);
        });
    if (!hasRoom[0]) {
      sharedRecoveryTime.addAndGet(-toNanos(permits));
    }
  }

  /** An attempt to acquire permits, which may be applied several times until it succeeds. */
  private final class Acquisition {

    private final long now;
    private final long span;

    /** The time until the permits are available; zero if they were acquired. */
    private long wait;

    Acquisition(long now, long span) {
      this.now = now;
      this.span = span;
    }

    /** Returns the new recovery time of the key, and sets the wait. */
    long apply(long recoveryTime) {
      long from = recoveryTime - now < 0 ? now : recoveryTime;
      wait = Math.max(0, from - now + Math.min(span, burstNanos) - burstNanos);
      return wait == 0 ? from + span : from;
    }
  }
}
