package io.cachette.lock;

import java.time.Duration;

/**
 * Redis did not answer in time, and the policy is {@link
 * io.cachette.ratelimit.StoreFailurePolicy#CLOSED}; or what was asked for cannot be done without
 * Redis. {@link #retryAfter} is how long Redis will not be asked.
 */
public final class LeasesUnavailableException extends LeaseException {

  private static final long serialVersionUID = 1L;

  public LeasesUnavailableException(LeasePolicy policy, Duration retryAfter) {
    super(
        "The leases of '" + policy.name() + "' cannot be asked for: Redis does not answer",
        policy.name(),
        retryAfter);
  }
}
