package io.cachette.jcache.internal.operation;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;

/** Waits while somebody else holds a lease: shortly at first, longer each time. */
public final class Backoff {

  private final long start = System.nanoTime();
  private final long patience;
  private final int longest;
  private int millis;

  private Backoff(long patience, int millis, int longest) {
    this.patience = patience;
    this.millis = millis;
    this.longest = longest;
  }

  /** For somebody who changes an entry: from a millisecond to 32. */
  Backoff(Duration patience) {
    this(patience.toNanos(), 1, 32);
  }

  /** For somebody who loads, and has patience: from 10 milliseconds to 100. */
  static Backoff whileLoading() {
    return new Backoff(Long.MAX_VALUE, 10, 100);
  }

  /**
   * Sleeps.
   *
   * @throws CacheException if patience is over, or the thread was interrupted
   */
  void pause() {
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
    if (System.nanoTime() - start > patience) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is stuck;"
              + " that entry was not changed");
    }
    int next = ThreadLocalRandom.current().nextInt(1, millis + 1);
    millis = Math.min(2 * millis, longest);
    return next;
  }
}
