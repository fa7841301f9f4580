package io.cachette.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A lock, or a semaphore whose permits are leased, with one key. All JVMs with the same Redis,
 * namespace, name and key share it.
 *
 * <pre>{@code
 * void bookWhenFree(Leasable resource, Duration maxWait) throws InterruptedException {
 *   try (Lease lease = resource.acquire(maxWait)) { // or LeaseRefusedException
 *     book("4711", 100, lease.fencingToken());
 *   }
 * }
 * }</pre>
 *
 * <p>An attempt to acquire a lease is one round trip ({@code EVALSHA}) within the {@link
 * DistributedLocks.Builder#timeBudget}, and is never sent twice. A refused call leaves no trace in
 * Redis. If Redis does not answer, or if it is out of memory, the {@link LeasePolicy#outage outage
 * policy} decides at once, also about calls that wait. Redis renews and releases leases also while
 * it is out of memory.
 *
 * <p>The calls of this JVM that wait for a key form a queue, in the order of arrival. Only the
 * first of them sends attempts: every 10 to 100 ms, and when this JVM releases a lease. A call
 * waits at most for its maximum wait plus the time budget. If {@link LeasePolicy#maxWaiting} calls
 * already wait, further calls are refused unless a lease is available now. Calls of different JVMs
 * have no order. A JVM whose queue never becomes empty pauses about once a second, so that other
 * JVMs get leases, too. A call that does not wait is not queued: it sends its attempt at once.
 *
 * <p>Leases are not reentrant: if a holder acquires again, it needs another lease, and may wait for
 * itself.
 *
 * <p>Immutable and thread-safe. Two handles are equal if they have the same policy and key and
 * belong to the same {@link DistributedLocks}. Stages complete on threads of the {@link
 * DistributedLocks}; do not block these threads for long. After {@link DistributedLocks#close} all
 * methods that acquire or count leases throw {@link IllegalStateException}.
 */
public interface Leasable {

  /** Returns the policy. */
  LeasePolicy policy();

  /** Returns the key; empty if all callers share the lock or semaphore. It may be personal. */
  String key();

  /**
   * Acquires a lease if one is available now. Never waits for another holder.
   *
   * @return the lease, which you must close
   * @throws LeaseRefusedException if all leases are held
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}
   */
  Lease acquire();

  /**
   * Acquires a lease, and waits until one is available.
   *
   * @param maxWait the longest wait, zero or more; may exceed {@link LeasePolicy#maxWait}, which is
   *     for annotations
   * @return the lease, which you must close
   * @throws LeaseRefusedException if all leases are held for that time
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}
   * @throws InterruptedException if the thread is interrupted while it waits; the call holds no
   *     lease then
   * @throws IllegalArgumentException if the wait is negative
   */
  Lease acquire(Duration maxWait) throws InterruptedException;

  /**
   * Acquires a lease if one is available now. Never waits for another holder.
   *
   * @return the lease, which you must close; empty if all leases are held
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}
   */
  Optional<Lease> tryAcquire();

  /**
   * Acquires a lease if one becomes available in time, see {@link #acquire(Duration)}.
   *
   * @return the lease, which you must close; empty if all leases are held for that time
   * @throws LeasesUnavailableException if Redis does not answer and the outage policy is {@code
   *     DENY}
   * @throws InterruptedException if the thread is interrupted while it waits; the call holds no
   *     lease then
   * @throws IllegalArgumentException if the wait is negative
   */
  Optional<Lease> tryAcquire(Duration maxWait) throws InterruptedException;

  /**
   * Acquires a lease as {@link #acquire(Duration)} does, without blocking. To give up, cancel the
   * future of the stage: if the call acquires a lease nevertheless, it is released.
   *
   * @return a stage that fails with {@link LeaseException} if the call acquires no lease
   * @throws IllegalArgumentException if the wait is negative
   */
  CompletionStage<Lease> acquireAsync(Duration maxWait);

  /**
   * Acquires a lease as {@link #tryAcquire(Duration)} does, without blocking; see {@link
   * #acquireAsync}.
   *
   * @throws IllegalArgumentException if the wait is negative
   */
  CompletionStage<Optional<Lease>> tryAcquireAsync(Duration maxWait);

  /**
   * Returns how many leases of the key all JVMs hold now. Leases that were granted without Redis do
   * not count. One round trip, whose cost in Redis grows with the number of leases.
   *
   * @throws LeasesUnavailableException if Redis does not answer
   */
  int holders();

  /** Returns the counters of all keys of the policy in this JVM. */
  LeaseStatistics statistics();
}
