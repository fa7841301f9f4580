package io.cachette.ratelimit;

import java.time.Duration;

/**
 * The share of a limit that this JVM gives out by itself while Redis does not answer: GCRA by
 * {@link System#nanoTime}. Safe for use by several threads.
 */
final class LocalLimit {

  private static final int CAPACITY = 100_000;

  private final double nanosPerPermit;
  private final double full;

  /** When each key will have recovered, by {@link System#nanoTime}. */
  private final BoundedMap<Long> recovered =
      new BoundedMap<>(CAPACITY, (moment, now) -> moment - now <= 0);

  LocalLimit(RateLimitPolicy policy, int nodes) {
    double limit = Math.max(1, policy.limit() / (double) nodes);
    double burst = Math.max(1, policy.burst() / nodes);
    this.nanosPerPermit = policy.averagePeriod().toNanos() / limit;
    this.full = nanosPerPermit * burst;
  }

  /**
   * Takes permits if they are there. A key for which there is no room is allowed: it would begin
   * anew.
   *
   * @return how long until they are there; zero if they were taken
   */
  Duration take(String key, long permits) {
    long now = System.nanoTime();
    long span = Math.round(Math.min(nanosPerPermit * permits, full));
    long[] wait = {0};
    recovered.update(
        key,
        known -> {
          long from = known == null || known - now < 0 ? now : known;
          wait[0] = Math.max(0, from + span - now - Math.round(full));
          return wait[0] == 0 ? from + span : from;
        });
    return Duration.ofNanos(wait[0]);
  }

  /** Gives back what was just taken. */
  void giveBack(String key, long permits) {
    long span = Math.round(Math.min(nanosPerPermit * permits, full));
    recovered.update(key, known -> known == null ? System.nanoTime() : known - span);
  }
}
