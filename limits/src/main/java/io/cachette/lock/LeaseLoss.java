package io.cachette.lock;

/**
 * The loss of a lease: why this JVM does not hold the lease any more, though it was not closed. The
 * log has the same description.
 *
 * <pre>{@code
 * try (Lease lease = locks.lock("account", "4711").acquire()) {
 *   lease.onLost(
 *       loss -> {
 *         if (loss.reason() == LeaseLoss.Reason.PAUSED) {
 *           log.log(System.Logger.Level.WARNING, "Look at the heap: " + loss.description());
 *         }
 *       });
 *   book("4711", 100, lease.fencingToken());
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param reason why the lease is lost
 * @param description a text for people, without the key and without secrets
 */
public record LeaseLoss(Reason reason, String description) {

  /** Why a lease is lost. */
  public enum Reason {

    /**
     * This JVM stood still for a third of the duration of the lease or longer, so it did not renew
     * the lease in time: because of the garbage collector, the host, or an overload.
     */
    PAUSED,

    /** Redis replied with an error to the renewals, which the description quotes. */
    REFUSED,

    /** Redis did not answer the renewals in time. */
    UNANSWERED,

    /**
     * Redis does not have the lease any more, and another holder may have one: the key was deleted
     * or evicted, Redis lost its data, its clock was set forward, or the clock of this JVM stopped
     * with its machine.
     */
    REMOVED
  }
}
