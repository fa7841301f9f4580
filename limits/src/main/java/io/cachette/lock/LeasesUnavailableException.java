package io.cachette.lock;

import java.time.Duration;

/**
 * Thrown when Redis does not answer in time, and the outage policy is {@link
 * io.cachette.ratelimit.OutagePolicy#DENY} or the operation needs Redis. Also thrown with that
 * policy when Redis is out of memory: the message says so, and nothing was acquired. And thrown
 * with each policy if fewer replicas confirm a lease than {@link LeasePolicy#acknowledgeReplicas}
 * requires: it is released then. {@link #retryAfter} is the time for which the circuit breaker
 * still rejects calls.
 *
 * <pre>{@code
 * try {
 *   lock.withLock(() -> book("4711", 100, 0));
 * } catch (LeasesUnavailableException e) {
 *   log.log(System.Logger.Level.WARNING, "Not booked: Redis does not answer");
 * }
 * }</pre>
 */
public final class LeasesUnavailableException extends LeaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param retryAfter the time for which the circuit breaker still rejects calls
   */
  public LeasesUnavailableException(LeasePolicy policy, Duration retryAfter) {
    this(policy, "Redis does not answer", retryAfter);
  }

  private LeasesUnavailableException(LeasePolicy policy, String reason, Duration retryAfter) {
    super(
        "The leases of '" + policy.name() + "' are not available: " + reason,
        policy.name(),
        retryAfter);
  }

  /** Returns the exception of a call whose lease was released because a failover may lose it. */
  public static LeasesUnavailableException ofTooFewReplicas(LeasePolicy policy, int confirmed) {
    return new LeasesUnavailableException(
        policy,
        "%d of %d replicas confirmed the lease in time, so it was released"
            .formatted(confirmed, policy.acknowledgeReplicas()),
        Duration.ZERO);
  }

  /** Returns the exception of a call that acquires nothing because Redis is out of memory. */
  public static LeasesUnavailableException ofOutOfMemory(LeasePolicy policy) {
    return new LeasesUnavailableException(
        policy,
        "Redis is out of memory and refused to store a lease, so nothing was acquired",
        Duration.ZERO);
  }
}
