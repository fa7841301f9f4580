package io.cachette.lock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that all JVMs share: one lease at a time. {@link DistributedLocks#lock(String)} creates
 * locks.
 *
 * <pre>{@code
 * DistributedLock account = locks.lock("account", "4711");
 * account.withLock(() -> book("4711", 100, 0)); // or LeaseRefusedException
 * boolean stillHeld =
 *     account.withLock(
 *         lease -> {
 *           book("4711", 100, lease.fencingToken());
 *           return lease.isHeld();
 *         });
 * }</pre>
 *
 * <p>The lock is not reentrant, and belongs to no thread. Thread-safe; see {@link Leasable}.
 */
public interface DistributedLock extends Leasable {

  /**
   * Returns whether a JVM holds the lock now. The answer may be outdated when you get it. One round
   * trip.
   *
   * @throws LeasesUnavailableException if Redis does not answer
   */
  default boolean isLocked() {
    return holders() > 0;
  }

  /**
   * Runs code while this JVM holds the lock, and releases the lock when the code ends, also by an
   * exception. Never waits for another holder.
   *
   * @throws LeaseRefusedException if the lock is held; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   */
  default void withLock(Runnable code) {
    LeasedRun.run(acquire(), code);
  }

  /**
   * Runs code while this JVM holds the lock, see {@link #withLock(Runnable)}.
   *
   * @return the result of the code
   * @throws X the exception of the code
   * @throws LeaseRefusedException if the lock is held; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   */
  default <T extends @Nullable Object, X extends Exception> T withLock(LeasedCode<T, X> code)
      throws X {
    return LeasedRun.run(acquire(), code);
  }

  /**
   * Waits for the lock, and runs code while this JVM holds it; see {@link #withLock(Runnable)}.
   *
   * @param maxWait the longest wait, zero or more
   * @throws LeaseRefusedException if the lock is held for that time; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   * @throws InterruptedException if the thread is interrupted while it waits; the code does not run
   * @throws IllegalArgumentException if the wait is negative
   */
  default void withLock(Duration maxWait, Runnable code) throws InterruptedException {
    LeasedRun.run(acquire(maxWait), code);
  }

  /**
   * Waits for the lock, and runs code while this JVM holds it; see {@link #withLock(Runnable)}.
   *
   * @param maxWait the longest wait, zero or more
   * @return the result of the code
   * @throws X the exception of the code
   * @throws LeaseRefusedException if the lock is held for that time; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   * @throws InterruptedException if the thread is interrupted while it waits; the code does not run
   * @throws IllegalArgumentException if the wait is negative
   */
  default <T extends @Nullable Object, X extends Exception> T withLock(
      Duration maxWait, LeasedCode<T, X> code) throws X, InterruptedException {
    return LeasedRun.run(acquire(maxWait), code);
  }
}
