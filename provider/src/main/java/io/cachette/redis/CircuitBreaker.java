package io.cachette.redis;

import java.time.Duration;

/**
 * Keeps callers from waiting for a server that does not answer: after some failures in a row it
 * opens, and from then on lets one caller through per pause, until one succeeds. Safe for use by
 * several threads; takes no round trips.
 */
public final class CircuitBreaker {

  private final int failures;
  private final long pauseNanos;

  // Guarded by this.
  private int failed;
  private long retryAt;

  /**
   * @param failures so many in a row open it
   * @param pause between two attempts while it is open
   */
  public CircuitBreaker(int failures, Duration pause) {
    this.failures = failures;
    this.pauseNanos = pause.toNanos();
  }

  /** Whether to try; while it is open, true for one caller per pause. */
  public synchronized boolean tryPass() {
    if (failed < failures) {
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
  public synchronized Duration pause() {
    return failed < failures
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, retryAt - System.nanoTime()));
  }

  /** Closes it. */
  public synchronized void succeeded() {
    failed = 0;
  }

  /** Counts a failure, and opens it if there were enough of them. */
  public synchronized void failed() {
    failed = Math.min(failed + 1, failures);
    retryAt = System.nanoTime() + pauseNanos;
  }
}
