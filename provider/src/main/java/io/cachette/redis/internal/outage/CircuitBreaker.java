package io.cachette.redis.internal.outage;

import java.time.Duration;

/**
 * Circuit breaker that keeps callers from waiting for a server that does not answer. It opens after
 * a number of consecutive failures. While it is open, it lets one caller pass per pause, until a
 * call succeeds. Thread-safe. Takes no round trips.
 */
public final class CircuitBreaker {

  private final int failureThreshold;
  private final long pauseNanos;

  /** Written while holding the lock. Read without it, as almost all calls find it zero. */
  private volatile int consecutiveFailures;

  /** Guarded by this. */
  private long retryAt;

  /**
   * Creates a circuit breaker that is closed.
   *
   * @param failureThreshold number of consecutive failures that open it
   * @param pause time between two attempts while it is open
   */
  public CircuitBreaker(int failureThreshold, Duration pause) {
    this.failureThreshold = failureThreshold;
    this.pauseNanos = pause.toNanos();
  }

  /** Returns another circuit breaker with the same threshold and pause, which is closed. */
  CircuitBreaker newSimilar() {
    return new CircuitBreaker(failureThreshold, Duration.ofNanos(pauseNanos));
  }

  /**
   * Returns whether the caller may call the server. While the circuit breaker is open, returns true
   * to one caller per pause.
   */
  public boolean tryPass() {
    return !isOpen() || tryPassWhileOpen();
  }

  private synchronized boolean tryPassWhileOpen() {
    if (!isOpen()) {
      return true;
    }
    long now = System.nanoTime();
    if (now - retryAt < 0) {
      return false;
    }
    retryAt = now + pauseNanos;
    return true;
  }

  /** Returns whether the circuit breaker is open; it then stays open until a call succeeds. */
  public boolean isOpen() {
    return consecutiveFailures >= failureThreshold;
  }

  /** Returns the time until the next caller may pass; zero if a caller may pass now. */
  public synchronized Duration remainingPause() {
    return isOpen() ? Duration.ofNanos(Math.max(0, retryAt - System.nanoTime())) : Duration.ZERO;
  }

  /** Closes the circuit breaker. */
  public void recordSuccess() {
    if (consecutiveFailures > 0) {
      close();
    }
  }

  private synchronized void close() {
    consecutiveFailures = 0;
  }

  /** Opens the circuit breaker at once. */
  public synchronized void open() {
    consecutiveFailures = failureThreshold;
    retryAt = System.nanoTime() + pauseNanos;
  }

  /** Counts a failure, and opens the circuit breaker if the threshold is reached. */
  public synchronized void recordFailure() {
    consecutiveFailures = Math.min(consecutiveFailures + 1, failureThreshold);
    retryAt = System.nanoTime() + pauseNanos;
  }
}
