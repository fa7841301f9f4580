package io.cachette.jcache.internal.task;

import io.cachette.redis.internal.CallBudget;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Waits while another caller holds a lease. The delays are random, and their upper bound doubles
 * each time; in the queue of an entry, they are an eighth of the time waited so far. Not
 * thread-safe.
 */
public final class Backoff {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final @Nullable CallBudget budget;
  private final long maxBoundNanos;
  private final boolean isQueueing;
  private long boundNanos;

  private Backoff(
      @Nullable CallBudget budget, Duration bound, Duration maxBound, boolean isQueueing) {
    this.budget = budget;
    this.boundNanos = bound.toNanos();
    this.maxBoundNanos = maxBound.toNanos();
    this.isQueueing = isQueueing;
  }

  /**
   * Creates a backoff for changes of entries, with delays of up to 32 milliseconds.
   *
   * @param budget the time of the call, of which the delays are a part
   */
  public Backoff(CallBudget budget) {
    this(budget, Duration.ofMillis(1), Duration.ofMillis(32), false);
  }

  /**
   * Creates a backoff for a caller with a position in the queue of an entry. Its delays need not be
   * random, because the position decides. They begin with a quarter of a millisecond, so that the
   * entry is not idle for long between two callers, and grow up to 32 milliseconds.
   *
   * @param budget the time of the call, of which the delays are a part
   */
  public static Backoff inQueue(CallBudget budget) {
    return new Backoff(budget, Duration.ofNanos(MILLI / 4), Duration.ofMillis(32), true);
  }

  /** Creates a backoff for loads, with delays of up to 100 milliseconds and without timeout. */
  public static Backoff forLoading() {
    return new Backoff(null, Duration.ofMillis(10), Duration.ofMillis(100), false);
  }

  /**
   * Sleeps for the next delay.
   *
   * @throws CacheException if the time of the call is spent, or if the thread is interrupted
   */
  public void sleep() {
    long startNanos = System.nanoTime();
    LockSupport.parkNanos(this, nextNanos()); // Thread.sleep rounds up to milliseconds
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
    return (nextNanos() + MILLI - 1) / MILLI;
  }

  private long nextNanos() {
    if (budget != null && !budget.hasTime()) {
      throw new CacheException(
          "Another node keeps an entry leased for too long, perhaps because its CacheWriter is"
              + " stuck; that entry was not changed");
    }
    long bound = boundNanos;
    boundNanos = Math.min(isQueueing ? bound + bound / 8 : 2 * bound, maxBoundNanos);
    return isQueueing ? bound : ThreadLocalRandom.current().nextLong(bound) + 1;
  }
}
