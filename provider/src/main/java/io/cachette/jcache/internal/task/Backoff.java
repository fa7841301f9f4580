package io.cachette.jcache.internal.task;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;

/** Waits while somebody else holds a lease: shortly at first, longer each time. */
public final class Backoff {

  private final long start = System.nanoTime();
  private final long timeoutNanos;
  private final int maxMillis;
  private int millis;

  private Backoff(long timeout, int millis, int maxMillis) {
    this.timeoutNanos = timeout;
    this.millis = millis;
    this.maxMillis = maxMillis;
  }

  /** For somebody who changes an entry: from a millisecond to 32. */
  public Backoff(Duration timeout) {
    this(timeout.toNanos(), 1, 32);
  }

  /** For somebody who loads, and has patience: from 10 milliseconds to 100. */
  public static Backoff forLoading() {
    return new Backoff(Long.MAX_VALUE, 10, 100);
  }

  /**
   * Sleeps.
   *
   * @throws CacheException if patience is over, or the thread was interrupted
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
   * How long to wait this time.
   *
   * @throws CacheException if patience is over
   */
  public int nextMillis() {
    if (System.nanoTime() - start > timeoutNanos) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is stuck;"
              + " that entry was not changed");
    }
    int next = ThreadLocalRandom.current().nextInt(1, millis + 1);
    millis = Math.min(2 * millis, maxMillis);
    return next;
  }
}
