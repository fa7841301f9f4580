package io.cachette.lock;

import java.time.Duration;

/**
 * Thrown when all leases are held for as long as the call may wait. {@link #retryAfter} is the time
 * until the first lease expires if its JVM has crashed; most leases are released sooner. The call
 * has changed nothing.
 *
 * <pre>{@code
 * try {
 *   lock.withLock(() -> book("4711", 100, 0));
 * } catch (LeaseRefusedException e) {
 *   log.log(System.Logger.Level.INFO, "Another caller books; not booked");
 * }
 * }</pre>
 */
public final class LeaseRefusedException extends LeaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param waited how long the call has waited
   * @param retryAfter the time until the first held lease expires; zero if it is not known
   */
  public LeaseRefusedException(LeasePolicy policy, Duration waited, Duration retryAfter) {
    super(
        (policy.limit() == 1
                ? "The lock '" + policy.name() + "' is held"
                : "All " + policy.limit() + " leases of '" + policy.name() + "' are held")
            + (waited.isZero() ? "" : " after a wait of " + waited)
            + (retryAfter.isZero()
                ? ""
                : "; if a holder has crashed, its lease expires in " + retryAfter),
        policy.name(),
        retryAfter);
  }
}
