package io.cachette.jcache.internal.operation;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;

/** Waits while somebody else holds a lease: a millisecond at first, longer each time. */
public final class Backoff {

  private static final int LONGEST_MILLIS = 32;

  private final long deadline;
  private int millis = 1;

  Backoff(Duration patience) {
    this.deadline = System.nanoTime() + patience.toNanos();
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
          "Interrupted while waiting for an entry that another node leases", e);
    }
  }

  /**
   * How long to wait this time.
   *
   * @throws CacheException if patience is over
   */
  public int nextMillis() {
    if (System.nanoTime() > deadline) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is stuck;"
              + " that entry was not changed");
    }
    int next = ThreadLocalRandom.current().nextInt(1, millis + 1);
    millis = Math.min(2 * millis, LONGEST_MILLIS);
    return next;
  }
}
