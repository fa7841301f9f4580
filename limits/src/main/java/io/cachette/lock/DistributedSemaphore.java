package io.cachette.lock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore that all JVMs share: a limited number of leases at a time. {@link
 * DistributedLocks#semaphore(LeasePolicy)} creates semaphores.
 *
 * <pre>{@code
 * DistributedSemaphore reports = locks.semaphore(LeasePolicy.semaphore("reports", 4));
 * reports.withPermit(() -> book("4711", 100, 0)); // or LeaseRefusedException
 * Order order = reports.withPermit(Duration.ofSeconds(30), lease -> loadOrder("4711"));
 * }</pre>
 *
 * <p>A permit belongs to no thread. Thread-safe; see {@link Leasable}.
 */
public interface DistributedSemaphore extends Leasable {

  /**
   * Runs code while this JVM holds a permit, and releases the permit when the code ends, also by an
   * exception. Never waits for another holder.
   *
   * @throws LeaseRefusedException if all permits are held; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   */
  default void withPermit(Runnable code) {
    LeasedRun.run(acquire(), code);
  }

  /**
   * Runs code while this JVM holds a permit, see {@link #withPermit(Runnable)}.
   *
   * @return the result of the code
   * @throws X the exception of the code
   * @throws LeaseRefusedException if all permits are held; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   */
  default <T extends @Nullable Object, X extends Exception> T withPermit(LeasedCode<T, X> code)
      throws X {
    return LeasedRun.run(acquire(), code);
  }

  /**
   * Waits for a permit, and runs code while this JVM holds it; see {@link #withPermit(Runnable)}.
   *
   * @param maxWait the longest wait, zero or more
   * @throws LeaseRefusedException if all permits are held for that time; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   * @throws InterruptedException if the thread is interrupted while it waits; the code does not run
   * @throws IllegalArgumentException if the wait is negative
   */
  default void withPermit(Duration maxWait, Runnable code) throws InterruptedException {
    LeasedRun.run(acquire(maxWait), code);
  }

  /**
   * Waits for a permit, and runs code while this JVM holds it; see {@link #withPermit(Runnable)}.
   *
   * @param maxWait the longest wait, zero or more
   * @return the result of the code
   * @throws X the exception of the code
   * @throws LeaseRefusedException if all permits are held for that time; the code does not run
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}; the code does not run
   * @throws InterruptedException if the thread is interrupted while it waits; the code does not run
   * @throws IllegalArgumentException if the wait is negative
   */
  default <T extends @Nullable Object, X extends Exception> T withPermit(
      Duration maxWait, LeasedCode<T, X> code) throws X, InterruptedException {
    return LeasedRun.run(acquire(maxWait), code);
  }
}
