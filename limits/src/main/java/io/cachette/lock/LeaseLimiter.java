package io.cachette.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Gives leases to so many holders per key at a time, in all JVMs that use the same Redis, namespace
 * and name. By {@link Leases#limiter}.
 *
 * <p>Asking is one round trip ({@code EVALSHA}), within {@link Leases.Builder#timeBudget}, and is
 * never sent twice. A refused call leaves no trace. If Redis does not answer, the {@link
 * LeasePolicy#onStoreFailure policy} decides at once, also on calls that wait.
 *
 * <p>Calls that wait do so in the order of their arrival in this JVM. Only the first of them asks
 * Redis, every 10 to 100 ms, and at once when a lease of this JVM is given back; those beyond
 * {@link LeasePolicy#maxWaiting} are refused if nothing is free at once. They wait no longer than
 * they say and the time budget. Between JVMs there is no order; one in which calls wait without an
 * end makes a pause every second, in which others have their chance. A call that does not wait asks
 * at once, past those who wait.
 *
 * <p>Leases are not re-entrant: a holder that asks again is one more holder, or waits for itself.
 *
 * <p>A key is any text; one of more than 128 characters is kept in Redis as its digest. Different
 * keys do not concern each other. The empty one stands for one limit for all together.
 *
 * <p>Safe for use by several threads. Stages complete on threads of the {@link Leases}, which
 * should not be kept waiting.
 */
public interface LeaseLimiter {

  /** What is given out. */
  LeasePolicy policy();

  /**
   * Takes a lease, and waits for it as long as {@link LeasePolicy#maxWait} says.
   *
   * @return has to be closed
   * @throws LeaseRefusedException if all are taken
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   * @throws InterruptedException if the thread is interrupted while it waits; nothing is left
   *     behind
   */
  Lease acquire(String key) throws InterruptedException;

  /**
   * Takes a lease if one is free now.
   *
   * @return has to be closed; empty if all are taken
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   */
  Optional<Lease> tryAcquire(String key);

  /**
   * Takes a lease if one becomes free in time.
   *
   * @param maxWait zero or more, whatever the policy says
   * @return has to be closed; empty if all are taken
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   * @throws InterruptedException if the thread is interrupted while it waits; nothing is left
   *     behind
   * @throws IllegalArgumentException if the wait is negative
   */
  Optional<Lease> tryAcquire(String key, Duration maxWait) throws InterruptedException;

  /**
   * As {@link #acquire}, without blocking a thread. Cancelling the future of the stage gives up; a
   * lease that it would have got is given back.
   *
   * @return fails with {@link LeaseException}
   */
  CompletionStage<Lease> acquireAsync(String key);

  /**
   * As {@link #tryAcquire(String, Duration)}, without blocking a thread; see {@link #acquireAsync}.
   *
   * @throws IllegalArgumentException if the wait is negative
   */
  CompletionStage<Optional<Lease>> tryAcquireAsync(String key, Duration maxWait);

  /**
   * How many leases of a key there are now, in all JVMs; those that were given out without Redis do
   * not count. One round trip, in which Redis looks at all of them.
   *
   * @throws LeasesUnavailableException if Redis does not answer
   */
  int holders(String key);

  /** What this limiter has done in this JVM. */
  LeaseStatistics statistics();
}
