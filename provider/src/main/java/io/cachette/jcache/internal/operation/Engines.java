package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.redis.internal.lease.OrphanReleaser;

/** The engines that decide the operations on a store. */
record Engines<K, V>(
    AtomicEngine<K, V> atomic, LeasedEngine<K, V> leased, OptimisticEngine<K, V> optimistic) {

  static <K, V> Engines<K, V> on(
      TypedStore<K, V> entries,
      Expiry expiry,
      Writer<K, V> writer,
      KeyLocks locks,
      OrphanReleaser orphans) {
    ChangePlanner<K, V> planner = new ChangePlanner<>(entries, expiry);
    LeasedEngine<K, V> leased = new LeasedEngine<>(entries, planner, writer, locks, orphans);
    return new Engines<>(
        new AtomicEngine<>(entries, expiry),
        leased,
        new OptimisticEngine<>(entries, planner, leased, locks));
  }
}
