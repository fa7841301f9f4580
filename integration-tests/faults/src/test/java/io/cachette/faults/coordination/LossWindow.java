package io.cachette.faults.coordination;

/** A time in which Redis may have lost data, by {@link System#nanoTime}. */
public record LossWindow(long from, long to) {

  /** Whether a lease was requested before the loss, and its holder had not ended when it began. */
  boolean mayHaveEnded(HeldLease lease) {
    return lease.requested() <= to && lease.until() >= from;
  }
}
