package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;

/**
 * The part of a limit that this JVM grants while Redis does not answer: GCRA by {@link
 * System#nanoTime}. Its burst is at least one permit. A request for more permits than the burst is
 * granted when the key has fully recovered; the key then needs longer to recover. Thread-safe.
 */
final class LocalRateLimit {

  private static final int CAPACITY = 100_000;

  /** 73 years, because times of {@link System#nanoTime} can be compared only within a range. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private final double nanosPerPermit;
  private final long burstNanos;

  /** When each key is fully recovered, by {@link System#nanoTime}. */
  private final BoundedMap<Long> recoveryTimes =
      new BoundedMap<>(CAPACITY, (moment, now) -> moment - now <= 0);

  LocalRateLimit(RateLimitPolicy policy, int expectedNodes) {
    this.nanosPerPermit =
        (double) policy.averagePeriod().toNanos() * expectedNodes / (double) policy.limit();
    this.burstNanos = toNanos(Math.max(1, policy.burst() / expectedNodes));
  }

  private long toNanos(long permits) {
    return Math.round(Math.min(nanosPerPermit * (double) permits, (double) LONGEST_NANOS));
  }

  /**
   * Acquires permits if they are available. A new key is always allowed, also if there is no room
   * to store it.
   *
   * @return the time until the permits are available; zero if they were acquired
   */
  Duration tryAcquire(String key, long permits) {
    long now = System.nanoTime();
    long span = toNanos(permits);
    long[] wait = {0};
    recoveryTimes.update(
        key,
        known -> {
          long from = known == null || known - now < 0 ? now : known;
          wait[0] = Math.max(0, from - now + Math.min(span, burstNanos) - burstNanos);
          return wait[0] == 0 ? from + span : from;
        });
    return Duration.ofNanos(wait[0]);
  }

  /** Returns permits that were just acquired. */
  void refund(String key, long permits) {
    recoveryTimes.update(key, known -> known == null ? null : known - toNanos(permits));
  }
}
