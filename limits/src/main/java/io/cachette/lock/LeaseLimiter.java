package io.cachette.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A lock or concurrency limit, which grants a limited number of leases per key. All JVMs with the
 * same Redis, namespace and name share the limit. {@link Leases#limiter} creates limiters.
 *
 * <p>An attempt to acquire a lease is one round trip ({@code EVALSHA}) within the {@link
 * Leases.Builder#timeBudget}, and is never sent twice. A refused call leaves no trace in Redis. If
 * Redis does not answer, the {@link LeasePolicy#onStoreFailure policy} decides at once, also about
 * calls that wait.
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
 * <p>A key is any text. Redis stores a digest of keys with more than 128 characters. Keys are
 * independent of each other. The empty key is for a limit that all callers share.
 *
 * <p>Thread-safe. Stages complete on threads of the {@link Leases}; do not block these threads for
 * long. After {@link Leases#close}, {@code acquire}, {@code tryAcquire} and {@code holders} throw
 * {@link IllegalStateException}, in all forms.
 */
public interface LeaseLimiter {

  /** Returns the policy of this limiter. */
  LeasePolicy policy();

  /**
   * Acquires a lease, and waits for it for up to {@link LeasePolicy#maxWait}.
   *
   * @return the lease, which you must close
   * @throws LeaseRefusedException if all leases are held
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   * @throws InterruptedException if the thread is interrupted while it waits; the call holds no
   *     lease then
   */
  Lease acquire(String key) throws InterruptedException;

  /**
   * Acquires a lease if one is available now.
   *
   * @return the lease, which you must close; empty if all leases are held
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   */
  Optional<Lease> tryAcquire(String key);

  /**
   * Acquires a lease if one becomes available in time.
   *
   * @param maxWait the longest wait, zero or more; may exceed that of the policy
   * @return the lease, which you must close; empty if all leases are held
   * @throws LeasesUnavailableException if Redis does not answer and the policy is {@code CLOSED}
   * @throws InterruptedException if the thread is interrupted while it waits; the call holds no
   *     lease then
   * @throws IllegalArgumentException if the wait is negative
   */
  Optional<Lease> tryAcquire(String key, Duration maxWait) throws InterruptedException;

  /**
   * Acquires a lease as {@link #acquire} does, without blocking. To give up, cancel the future of
   * the stage: if the call acquires a lease nevertheless, it is released.
   *
   * @return a stage that fails with {@link LeaseException} if the call acquires no lease
   */
  CompletionStage<Lease> acquireAsync(String key);

  /**
   * Acquires a lease as {@link #tryAcquire(String, Duration)} does, without blocking; see {@link
   * #acquireAsync}.
   *
   * @throws IllegalArgumentException if the wait is negative
   */
  CompletionStage<Optional<Lease>> tryAcquireAsync(String key, Duration maxWait);

  /**
   * Returns how many leases of a key all JVMs hold now. Leases that were granted without Redis do
   * not count. One round trip, whose cost in Redis grows with the number of leases.
   *
   * @throws LeasesUnavailableException if Redis does not answer
   */
  int holders(String key);

  /** Returns the counters of this limiter in this JVM. */
  LeaseStatistics statistics();
}
