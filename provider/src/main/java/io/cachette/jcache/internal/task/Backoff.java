package io.cachette.jcache.internal.task;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;

/**
 * Waits with random delays, whose upper bound doubles each time, while another caller holds a
 * lease. Not thread-safe.
 */
public final class Backoff {

  private final long start = System.nanoTime();
  private final long timeoutNanos;
  private final int maxBoundMillis;
  private int boundMillis;

  private Backoff(long timeoutNanos, int boundMillis, int maxBoundMillis) {
    this.timeoutNanos = timeoutNanos;
    this.boundMillis = boundMillis;
    this.maxBoundMillis = maxBoundMillis;
  }

  /** Creates a backoff for changes of entries, with delays of up to 32 milliseconds. */
  public Backoff(Duration timeout) {
    this(timeout.toNanos(), 1, 32);
  }

  /** Creates a backoff for loads, with delays of up to 100 milliseconds and without timeout. */
  public static Backoff forLoading() {
    return new Backoff(Long.MAX_VALUE, 10, 100);
  }

  /**
   * Sleeps for the next delay.
   *
   * @throws CacheException after the timeout, or if the thread is interrupted
   */
  public void sleep() {
    try {
      Thread.sleep(nextMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Interrupted while waiting for an entry that another node leases or loads", e);
    }
  }

  /**
   * Returns the next delay in milliseconds.
   *
   * @throws CacheException after the timeout
   */
  public int nextMillis() {
    if (System.nanoTime() - start > timeoutNanos) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is stuck;"
              + " that entry was not changed");
    }
    int next = ThreadLocalRandom.current().nextInt(1, boundMillis + 1);
    boundMillis = Math.min(2 * boundMillis, maxBoundMillis);
    return next;
  }
}
