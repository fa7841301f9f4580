package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;

/**
 * The share of a limit that this JVM gives out by itself while Redis does not answer: GCRA by
 * {@link System#nanoTime}. Its burst is one permit at least; more permits than that are given when
 * it has recovered from all, and waited for afterwards. Safe for use by several threads.
 */
final class LocalRateLimit {

  private static final int CAPACITY = 100_000;

  /** 73 years: times of {@link System#nanoTime} can be compared if they are not further apart. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private final double nanosPerPermit;
  private final long burstNanos;

  /** When each key will have recovered, by {@link System#nanoTime}. */
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
   * Takes permits if they are there. A key for which there is no room is allowed: it would begin
   * anew.
   *
   * @return how long until they are there; zero if they were taken
   */
  Duration take(String key, long permits) {
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

  /** Gives back what was just taken. */
  void refund(String key, long permits) {
    recoveryTimes.update(key, known -> known == null ? null : known - toNanos(permits));
  }
}
