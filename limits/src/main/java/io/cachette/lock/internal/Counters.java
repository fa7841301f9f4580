package io.cachette.lock.internal;

import io.cachette.lock.LeaseStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a limiter does. Safe for use by several threads. */
public final class Counters {

  final LongAdder acquired = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder waited = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder storeFailures = new LongAdder();
  final LongAdder lost = new LongAdder();
  final AtomicInteger held = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();

  LeaseStatistics snapshot() {
    return new LeaseStatistics(
        acquired.sum(),
        refused.sum(),
        waited.sum(),
        abandoned.sum(),
        storeFailures.sum(),
        lost.sum(),
        held.get(),
        waiting.get());
  }
}
