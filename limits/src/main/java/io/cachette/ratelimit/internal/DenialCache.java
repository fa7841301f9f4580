package io.cachette.ratelimit.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Refusals that still hold: until a key has recovered, nobody who asks for as much can be allowed,
 * whatever other nodes do but refund or reset. Safe for use by several threads.
 */
final class DenialCache {

  private static final int CAPACITY = 10_000;

  /** So long at most: another node may have refunded or reset, and asking again costs little. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  /**
   * A refusal.
   *
   * @param permits so many, or more, are refused
   * @param retryTime at the earliest, by {@link System#nanoTime}
   * @param expiryTime until when it is remembered
   */
  private record Denial(long permits, long retryTime, long expiryTime) {}

  private final BoundedMap<Denial> denials =
      new BoundedMap<>(CAPACITY, (denial, now) -> denial.expiryTime() - now <= 0);

  /** When any key was forgotten last, by {@link System#nanoTime}. */
  private volatile long lastInvalidation = System.nanoTime();

  /**
   * Remembers a refusal, unless a key was forgotten since Redis was asked: it may be from before.
   *
   * @param requestedAt when Redis was asked, by {@link System#nanoTime}: the wait began later
   */
  void add(String key, long permits, long requestedAt, Duration wait) {
    long nanos = wait.toNanos();
    Denial denial =
        new Denial(permits, requestedAt + nanos, requestedAt + Math.min(nanos, LONGEST));
    denials.update(
        key,
        known ->
            requestedAt - lastInvalidation > 0
                    && (known == null || known.retryTime() - denial.retryTime() <= 0)
                ? denial
                : known);
  }

  /** How long at least until so many permits can be had; zero if that is not known. */
  Duration remainingWait(String key, long permits) {
    Denial denial = denials.get(key);
    if (denial == null || permits < denial.permits()) {
      return Duration.ZERO;
    }
    long now = System.nanoTime();
    if (denial.expiryTime() - now <= 0) {
      denials.remove(key);
      return Duration.ZERO;
    }
    return Duration.ofNanos(denial.retryTime() - now);
  }

  /** For who has given permits back. */
  void invalidate(String key) {
    lastInvalidation = System.nanoTime();
    denials.remove(key);
  }
}
