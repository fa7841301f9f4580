package io.cachette.lock;

import java.time.Duration;

/**
 * All leases were taken for as long as the call would wait. {@link #retryAfter} is when the first
 * of them would end if its node died; most are given back sooner. The call left nothing behind.
 */
public final class LeaseRefusedException extends LeaseException {

  private static final long serialVersionUID = 1L;

  public LeaseRefusedException(LeasePolicy policy, Duration waited, Duration retryAfter) {
    super(
        (policy.limit() == 1
                ? "The lock '" + policy.name() + "' is taken"
                : "All " + policy.limit() + " leases of '" + policy.name() + "' are taken")
            + (waited.isZero() ? "" : ", and nobody gave one back within " + waited)
            + (retryAfter.isZero() ? "" : "; if its holder has died, one ends in " + retryAfter),
        policy.name(),
        retryAfter);
  }
}
