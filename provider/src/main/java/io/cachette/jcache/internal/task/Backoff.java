package io.cachette.jcache.internal.task;

import io.cachette.redis.internal.CallBudget;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Waits with random delays, whose upper bound doubles each time, while another caller holds a
 * lease. Not thread-safe.
 */
public final class Backoff {

  private final @Nullable CallBudget budget;
  private final int maxBoundMillis;
  private int boundMillis;

  private Backoff(@Nullable CallBudget budget, int boundMillis, int maxBoundMillis) {
    this.budget = budget;
    this.boundMillis = boundMillis;
    this.maxBoundMillis = maxBoundMillis;
  }

  /**
   * Creates a backoff for changes of entries, with delays of up to 32 milliseconds.
   *
   * @param budget the time of the call, of which the delays are a part
   */
  public Backoff(CallBudget budget) {
    this(budget, 1, 32);
  }

  /** Creates a backoff for loads, with delays of up to 100 milliseconds and without timeout. */
  public static Backoff forLoading() {
    return new Backoff(null, 10, 100);
  }

  /**
   * Sleeps for the next delay.
   *
   * @throws CacheException if the time of the call is spent, or if the thread is interrupted
   */
  public void sleep() {
    long startNanos = System.nanoTime();
    try {
      Thread.sleep(nextMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Interrupted while waiting for an entry that another node leases or loads", e);
    } finally {
      spendSince(startNanos);
    }
  }

  /** Subtracts the time since a delay began from the time of the call. */
  public void spendSince(long startNanos) {
    if (budget != null) {
      budget.spendSince(startNanos);
    }
  }

  /**
   * Returns the next delay in milliseconds.
   *
   * @throws CacheException if the time of the call is spent
   */
  public int nextMillis() {
    if (budget != null && !budget.hasTime()) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is"
              + " stuck; that entry was not changed");
    }
    int next = ThreadLocalRandom.current().nextInt(1, boundMillis + 1);
    boundMillis = Math.min(2 * boundMillis, maxBoundMillis);
    return next;
  }
}
