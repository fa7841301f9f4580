package io.cachette.jcache.internal.task;

import io.cachette.redis.internal.CallBudget;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Waits while another caller holds a lease. The delays are random, and their upper bound doubles
 * each time. In the queue of an entry, they depend on the expected wait. Not thread-safe.
 */
public final class Backoff {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MIN_IN_QUEUE = MILLI / 4;
  private static final long MAX = 32 * MILLI;

  private final @Nullable CallBudget budget;
  private final long maxNanos;
  private final boolean isQueueing;
  private long nextNanos;
  private long waitedNanos;

  private Backoff(@Nullable CallBudget budget, long firstNanos, long maxNanos, boolean isQueueing) {
    this.budget = budget;
    this.nextNanos = Math.min(firstNanos, maxNanos);
    this.maxNanos = maxNanos;
    this.isQueueing = isQueueing;
  }

  /**
   * Creates a backoff for changes of entries, with delays of up to 32 milliseconds.
   *
   * @param budget the time of the call, of which the delays are a part
   */
  public Backoff(CallBudget budget) {
    this(budget, MILLI, MAX, false);
  }

  /**
   * Creates a backoff for a caller with a position in the queue of an entry. Its delays need not be
   * random, because the position decides. The first one is three quarters of the expected wait, the
   * others about an eighth of the time waited so far: few requests, and an entry that is not idle
   * for long between two callers. A delay takes between a quarter of a millisecond and 32
   * milliseconds.
   *
   * @param budget the time of the call, of which the delays are a part
   * @param expectedNanos how long the last caller of this JVM waited, or 0 if that is unknown
   */
  public static Backoff inQueue(CallBudget budget, long expectedNanos) {
    return new Backoff(budget, Math.max(MIN_IN_QUEUE, expectedNanos * 3 / 4), MAX, true);
  }

  /** Creates a backoff for loads, with delays of up to 100 milliseconds and without timeout. */
  public static Backoff forLoading() {
    return new Backoff(null, 10 * MILLI, 100 * MILLI, false);
  }

  /**
   * Sleeps for the next delay.
   *
   * @throws CacheException if the time of the call is spent, or if the thread is interrupted
   */
  public void sleep() {
    long startNanos = System.nanoTime();
    LockSupport.parkNanos(this, nextDelay()); // Thread.sleep rounds up to milliseconds
    spendSince(startNanos);
    if (Thread.currentThread().isInterrupted()) {
      throw new CacheException(
          "Interrupted while waiting for an entry that another node leases or loads");
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
  public long nextMillis() {
    return (nextDelay() + MILLI - 1) / MILLI;
  }

  private long nextDelay() {
    if (budget != null && !budget.hasTime()) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is"
              + " stuck; that entry was not changed");
    }
    long delay = nextNanos;
    if (isQueueing) {
      waitedNanos += delay;
      nextNanos = Math.min(Math.max(MIN_IN_QUEUE, waitedNanos / 8), maxNanos);
      return delay;
    }
    nextNanos = Math.min(2 * delay, maxNanos);
    return ThreadLocalRandom.current().nextLong(delay) + 1;
  }
}
