package io.cachette.redis.internal;

import java.time.Duration;

/**
 * Keeps callers from waiting for a server that does not answer: after some failures in a row it
 * opens, and from then on lets one caller through per pause, until one succeeds. Safe for use by
 * several threads; takes no round trips.
 */
public final class CircuitBreaker {

  private final int failureThreshold;
  private final long pauseNanos;

  // Guarded by this.
  private int consecutiveFailures;
  private long retryAt;

  /**
   * @param failureThreshold so many in a row open it
   * @param pause between two attempts while it is open
   */
  public CircuitBreaker(int failureThreshold, Duration pause) {
    this.failureThreshold = failureThreshold;
    this.pauseNanos = pause.toNanos();
  }

  /** Whether to try; while it is open, true for one caller per pause. */
  public synchronized boolean tryPass() {
    if (consecutiveFailures < failureThreshold) {
      return true;
    }
    long now = System.nanoTime();
    if (now - retryAt < 0) {
      return false;
    }
    retryAt = now + pauseNanos;
    return true;
  }

  /** How long until somebody may try again; zero if that is now. */
  public synchronized Duration remainingPause() {
    return consecutiveFailures < failureThreshold
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, retryAt - System.nanoTime()));
  }

  /** Closes it. */
  public synchronized void recordSuccess() {
    consecutiveFailures = 0;
  }

  /** Counts a failure, and opens it if there were enough of them. */
  public synchronized void recordFailure() {
    consecutiveFailures = Math.min(consecutiveFailures + 1, failureThreshold);
    retryAt = System.nanoTime() + pauseNanos;
  }
}
