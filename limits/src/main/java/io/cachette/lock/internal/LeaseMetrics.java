package io.cachette.lock.internal;

import io.cachette.internal.concurrent.Counters;
import io.cachette.lock.LeaseStatistics;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The counters of a limiter in this JVM, and its current state. Thread-safe.
 *
 * @param counters the events since the creation of the limiter
 * @param held the leases that this JVM holds
 * @param waiting the calls that wait for a lease
 */
record LeaseMetrics(Counters<LeaseCounter> counters, AtomicInteger held, AtomicInteger waiting) {

  LeaseMetrics() {
    this(new Counters<>(LeaseCounter.class), new AtomicInteger(), new AtomicInteger());
  }

  LeaseStatistics toStatistics() {
    return LeaseStatistics.builder()
        .acquired(counters.get(LeaseCounter.ACQUIRED))
        .refused(counters.get(LeaseCounter.REFUSED))
        .waited(counters.get(LeaseCounter.WAITED))
        .abandoned(counters.get(LeaseCounter.ABANDONED))
        .decidedWithoutRedis(counters.get(LeaseCounter.DECIDED_WITHOUT_REDIS))
        .lost(counters.get(LeaseCounter.LOST))
        .held(held.get())
        .waiting(waiting.get())
        .build();
  }
}
