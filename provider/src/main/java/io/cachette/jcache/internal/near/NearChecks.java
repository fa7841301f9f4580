package io.cachette.jcache.internal.near;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.near.NearPartition.Check;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.EntryStore.NearCheck;
import io.cachette.redis.internal.CallBudget;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The heartbeats of one near cache: asks Redis for the stamp of each partition. For a partition
 * that was not read for some seconds it sends nothing; the next read finds it bypassed, and lets
 * the heartbeats begin again. Thread-safe.
 */
public final class NearChecks {

  /** The number of heartbeats without a use after which they pause. */
  private static final int MAX_IDLE = 50;

  /** The maximum number of heartbeats without a reply, per partition. */
  private static final int MAX_UNANSWERED = 2;

  private final HeapNearCache<?, ?> nearCache;
  private final EntryStore store;
  private final Runnable register;
  private final AtomicIntegerArray unanswered;

  /** The heartbeats without a use, per partition. Accessed by the scheduler only. */
  private final int[] idle;

  /**
   * Creates the heartbeats of a near cache.
   *
   * @param register called when Redis does not know this node; must not block
   */
  public NearChecks(HeapNearCache<?, ?> nearCache, EntryStore store, Runnable register) {
    this.nearCache = nearCache;
    this.store = store;
    this.register = register;
    this.unanswered = new AtomicIntegerArray(store.partitions());
    this.idle = new int[store.partitions()];
  }

  /** Sends a heartbeat for each partition that is not idle. */
  void send() {
    for (int i = 0; i < idle.length; i++) {
      idle[i] = nearCache.partition(i).resetUse() ? 0 : Math.min(idle[i], MAX_IDLE) + 1;
      if (idle[i] <= MAX_IDLE && unanswered.get(i) < MAX_UNANSWERED) {
        send(i);
      }
    }
  }

  private void send(int position) {
    NearPartition partition = nearCache.partition(position);
    Check check = partition.beginCheck();
    unanswered.incrementAndGet(position);
    CompletionStage<Optional<NearCheck>> reply =
        Completions.attempt(
            () ->
                CallBudget.callDetached(
                    () -> store.partition(position).checkNear(check.isResync())));
    CompletionStage<?> unused =
        reply
            .whenComplete((found, failure) -> unanswered.decrementAndGet(position))
            .thenAccept(found -> end(partition, check, found))
            .exceptionally(
                failure -> {
                  partition.failCheck(false);
                  return null;
                });
  }

  private void end(NearPartition partition, Check check, Optional<NearCheck> found) {
    if (found.isPresent()) {
      partition.endCheck(check, found.get());
    } else {
      partition.failCheck(true);
      register.run();
    }
  }
}
