package io.cachette.lock;

import java.time.Duration;

/**
 * Thrown when Redis does not answer in time, and the outage policy is {@link
 * io.cachette.ratelimit.OutagePolicy#DENY} or the operation needs Redis. {@link #retryAfter} is the
 * time for which the circuit breaker still rejects calls.
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
    super(
        "The leases of '" + policy.name() + "' are not available: Redis does not answer",
        policy.name(),
        retryAfter);
  }
}
