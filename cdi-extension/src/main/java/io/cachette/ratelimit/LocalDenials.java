package io.cachette.ratelimit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Refusals that still hold: until a key has recovered, nobody who asks for as much can be allowed,
 * whatever other nodes do but refund or reset. Safe for use by several threads.
 */
final class LocalDenials {

  private static final int CAPACITY = 10_000;

  /** So long at most: another node may have refunded or reset, and asking again costs little. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  /**
   * A refusal.
   *
   * @param permits so many, or more, are refused
   * @param until at the earliest, by {@link System#nanoTime}
   * @param end until when it is remembered
   */
  private record Denial(long permits, long until, long end) {}

  private final BoundedMap<Denial> denials =
      new BoundedMap<>(CAPACITY, (denial, now) -> denial.end() - now <= 0);

  /** When any key was forgotten last, by {@link System#nanoTime}. */
  private volatile long forgotten = System.nanoTime();

  /**
   * Remembers a refusal, unless a key was forgotten since Redis was asked: it may be from before.
   *
   * @param asked when Redis was asked, by {@link System#nanoTime}: the wait began later
   */
  void add(String key, long permits, long asked, Duration wait) {
    long nanos = wait.toNanos();
    Denial denial = new Denial(permits, asked + nanos, asked + Math.min(nanos, LONGEST));
    denials.update(
        key,
        known ->
            asked - forgotten > 0 && (known == null || known.until() - denial.until() <= 0)
                ? denial
                : known);
  }

  /** How long at least until so many permits can be had; zero if that is not known. */
  Duration left(String key, long permits) {
    Denial denial = denials.get(key);
    if (denial == null || permits < denial.permits()) {
      return Duration.ZERO;
    }
    long now = System.nanoTime();
    if (denial.end() - now <= 0) {
      denials.remove(key);
      return Duration.ZERO;
    }
    return Duration.ofNanos(denial.until() - now);
  }

  /** For who has given permits back. */
  void forget(String key) {
    forgotten = System.nanoTime();
    denials.remove(key);
  }
}
