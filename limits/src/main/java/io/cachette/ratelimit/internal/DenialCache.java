package io.cachette.ratelimit.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The refusals of Redis that still hold. Until a key has recovered, a call for as many permits
 * cannot succeed, unless another node refunds permits or resets the key. Thread-safe.
 */
final class DenialCache {

  private static final int CAPACITY = 10_000;

  /** Short, because a refund or reset by another node is not visible here until then. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  /**
   * A refusal.
   *
   * @param permits the number of permits from which calls are refused
   * @param retryTime the earliest time of a retry, by {@link System#nanoTime}
   * @param expiryTime when this cache drops the refusal, by {@link System#nanoTime}
   */
  private record Denial(long permits, long retryTime, long expiryTime) {}

  private final BoundedMap<Denial> denials =
      new BoundedMap<>(CAPACITY, (denial, now) -> denial.expiryTime() - now <= 0);

  /** When a key was invalidated last, by {@link System#nanoTime}. */
  private volatile long lastInvalidation = System.nanoTime();

  /**
   * Adds a refusal, unless a key was invalidated after the request: the refusal may then be older
   * than the invalidation.
   *
   * @param requestedAt when the call was made, by {@link System#nanoTime}
   * @param wait the time from the decision of Redis until a retry can succeed
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

  /** Returns the minimum time until the permits are available; zero if it is not known. */
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

  /** Removes the refusal of a key, after permits were refunded or the key was reset. */
  void invalidate(String key) {
    lastInvalidation = System.nanoTime();
    denials.remove(key);
  }
}
