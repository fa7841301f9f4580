package io.cachette.ratelimit;

import java.time.Duration;

/**
 * Refusals that still hold: until a key has recovered, nobody who asks for as much can be allowed,
 * whatever other nodes do but refund or reset. Safe for use by several threads.
 */
final class LocalDenials {

  private static final int CAPACITY = 10_000;

  /**
   * A refusal.
   *
   * @param permits so many, or more, are refused
   * @param until at the earliest, by {@link System#nanoTime}
   */
  private record Denial(long permits, long until) {}

  private final BoundedMap<Denial> denials =
      new BoundedMap<>(CAPACITY, (denial, now) -> denial.until() - now <= 0);

  /** When any key was forgotten last, by {@link System#nanoTime}. */
  private volatile long forgotten = System.nanoTime();

  /**
   * Remembers a refusal, unless a key was forgotten since Redis was asked: it may be from before.
   *
   * @param asked when Redis was asked, by {@link System#nanoTime}: the wait began later
   */
  void add(String key, long permits, long asked, Duration wait) {
    Denial denial = new Denial(permits, asked + wait.toNanos());
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
    long left = denial.until() - System.nanoTime();
    if (left <= 0) {
      denials.remove(key);
      return Duration.ZERO;
    }
    return Duration.ofNanos(left);
  }

  /** For who has given permits back. */
  void forget(String key) {
    forgotten = System.nanoTime();
    denials.remove(key);
  }
}
