package io.cachette.jcache.internal;

import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The sweepers of a cache, one for each partition. So a partition that is idle is not swept because
 * others are used. Thread-safe.
 */
final class ExpirySweepers implements AutoCloseable {

  private final EntryStore store;
  private final List<? extends ExpirySweeper<?, ?>> sweepers;

  /**
   * Creates sweepers that are not started.
   *
   * @param newSweeper creates the sweeper for the store of a partition
   */
  ExpirySweepers(EntryStore store, Function<EntryStore, ? extends ExpirySweeper<?, ?>> newSweeper) {
    this.store = store;
    this.sweepers =
        IntStream.range(0, store.partitions()).mapToObj(store::partition).map(newSweeper).toList();
  }

  /** Starts to sweep, see {@link ExpirySweeper#start}. */
  void start(boolean mayExpire) {
    sweepers.forEach(sweeper -> sweeper.start(mayExpire));
  }

  /** Ends the idle time of partitions to which this node is about to send expiry times. */
  void wake(List<Mutation> mutations) {
    if (sweepers.size() == 1) {
      sweepers.get(0).wake();
    } else {
      mutations.forEach(mutation -> sweepers.get(store.partitionOf(mutation.key())).wake());
    }
  }

  /** Lets the next sweeps run soon, because the listeners have changed. */
  void sweepSoon() {
    sweepers.forEach(ExpirySweeper::sweepSoon);
  }

  @Override
  public void close() {
    sweepers.forEach(ExpirySweeper::close);
  }
}
