package io.cachette.lock;

import java.time.Duration;

/**
 * Thrown when Redis does not answer in time, and the policy is {@link
 * io.cachette.ratelimit.StoreFailurePolicy#CLOSED} or the operation needs Redis. {@link
 * #retryAfter} is the time for which the circuit breaker still rejects calls.
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
        "The leases of '" + policy.name() + "' cannot be asked for: Redis does not answer",
        policy.name(),
        retryAfter);
  }
}
