package io.cachette.lock.internal;

import io.cachette.lock.LeaseLoss;
import io.cachette.lock.LeaseLoss.Reason;
import io.cachette.redis.internal.Refusals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The renewals of a key since the last one that succeeded, from which the reason of a loss follows.
 * Times are by {@link System#nanoTime}. Thread-safe.
 */
final class RenewalHistory {

  private final Duration lease;

  // Guarded by this.
  private long dueTime = System.nanoTime();
  private long longestGap;
  private @Nullable Throwable lastFailure;

  RenewalHistory(Duration lease) {
    this.lease = lease;
  }

  /** Sets the latest time at which the next event is due: the timer, or the end of a request. */
  synchronized void expect(long time) {
    dueTime = time;
  }

  /** Records that the expected event has happened. */
  synchronized void recordEvent() {
    longestGap = computeGap();
  }

  synchronized void recordFailure(Throwable failure) {
    lastFailure = failure;
  }

  /** Forgets the events before a renewal that succeeded, or before the first lease of the key. */
  synchronized void reset() {
    longestGap = 0;
    lastFailure = null;
  }

  /** Returns by how much the expected event, or one before it, came too late. */
  private long computeGap() {
    return Math.max(longestGap, System.nanoTime() - dueTime);
  }

  /** Explains why a lease has expired. */
  synchronized LeaseLoss explainExpiry() {
    long gap = computeGap();
    if (gap >= lease.toNanos() / 3) {
      return new LeaseLoss(
          Reason.PAUSED,
          "this JVM stood still for "
              + TimeUnit.NANOSECONDS.toMillis(gap)
              + " ms, so it did not renew within "
              + lease.toMillis()
              + " ms");
    }
    Throwable failure = lastFailure;
    if (failure != null && Refusals.isReply(failure)) {
      return new LeaseLoss(Reason.REFUSED, "Redis refused to renew: " + failure.getMessage());
    }
    String cause = failure == null ? "" : ": " + failure.getMessage();
    return new LeaseLoss(
        Reason.UNANSWERED, "Redis answered no renewal within " + lease.toMillis() + " ms" + cause);
  }

  /** Explains why Redis does not have a lease that has not expired. */
  static LeaseLoss explainRemoval() {
    return new LeaseLoss(
        Reason.REMOVED,
        "Redis does not have it any more: its key was deleted or evicted, Redis lost its data, or"
            + " its clock was set forward");
  }
}
