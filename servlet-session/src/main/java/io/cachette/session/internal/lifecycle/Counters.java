package io.cachette.session.internal.lifecycle;

import io.cachette.session.SessionStatistics;
import java.util.concurrent.atomic.LongAdder;

/** What this node has done. Safe for use by several threads. */
public final class Counters {

  final LongAdder created = new LongAdder();
  final LongAdder loaded = new LongAdder();
  final LongAdder missed = new LongAdder();
  public final LongAdder touched = new LongAdder();
  final LongAdder written = new LongAdder();
  final LongAdder writtenBytes = new LongAdder();
  final LongAdder invalidated = new LongAdder();
  final LongAdder expired = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  final LongAdder unreadable = new LongAdder();
  public final LongAdder failures = new LongAdder();

  public SessionStatistics get() {
    return new SessionStatistics(
        created.sum(),
        loaded.sum(),
        missed.sum(),
        touched.sum(),
        written.sum(),
        writtenBytes.sum(),
        invalidated.sum(),
        expired.sum(),
        dropped.sum(),
        conflicts.sum(),
        unreadable.sum(),
        failures.sum());
  }
}
