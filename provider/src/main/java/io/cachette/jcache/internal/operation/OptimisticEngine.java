package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Decider;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Fetch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Executes decisions optimistically: reads, decides in this JVM, and commits if the entry is still
 * the one that was read, in two round trips. After a conflict, an operation on one entry queues up
 * for the lease of the entry, and so do the next operations on that key. After several conflicts in
 * spite of this, or in operations on several entries, a lease that lasts longer excludes other
 * nodes, so that each operation ends.
 */
final class OptimisticEngine<K, V> {

  private static final int ROUNDS = 4;

  private final TypedStore<K, V> entries;
  private final ChangePlanner<K, V> planner;
  private final LeasedEngine<K, V> leased;
  private final KeyLocks locks;
  private final ContendedKeys contendedKeys = new ContendedKeys();

  OptimisticEngine(
      TypedStore<K, V> entries,
      ChangePlanner<K, V> planner,
      LeasedEngine<K, V> leased,
      KeyLocks locks) {
    this.locks = locks;
    this.entries = entries;
    this.planner = planner;
    this.leased = leased;
  }

  /**
   * The decision to make about one entry.
   *
   * @param mayLoad whether the decider may load the value of an absent entry
   */
  record Job<K, V>(K key, Decider<V> decider, boolean mayLoad) {}

  /**
   * Executes jobs. A single job waits for other threads that decide on its key; several jobs do
   * not.
   */
  BatchOutcome<K, V> applyAll(List<Job<K, V>> jobs, boolean isPreviousNeeded) {
    return jobs.size() == 1
        ? locks.runLocked(
            entries.codec().encodeKey(jobs.get(0).key()),
            entries.budget(),
            () -> decideAll(jobs, isPreviousNeeded))
        : decideAll(jobs, isPreviousNeeded);
  }

  private BatchOutcome<K, V> decideAll(List<Job<K, V>> jobs, boolean isPreviousNeeded) {
    Outcomes<K, V> outcomes = new Outcomes<>(jobs.size());
    List<Integer> pending = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      pending.add(i);
    }
    try {
      if (jobs.size() == 1) {
        pending = queueIfContended(jobs, pending, outcomes, isPreviousNeeded);
      }
      for (int round = 0; round < ROUNDS && !pending.isEmpty(); round++) {
        pending = attempt(jobs, pending, outcomes, isPreviousNeeded);
      }
      for (int index : pending) {
        Job<K, V> job = jobs.get(index);
        outcomes.set(index, leased.apply(job.key(), job.decider()));
      }
      return outcomes.toBatch();
    } catch (RuntimeException e) {
      return outcomes.toPartialBatch(e);
    }
  }

  /**
   * Tries a single job once, and if other nodes change its entry, once more under a brief lease.
   * Returns the job if the lease has ended before the decision.
   */
  private List<Integer> queueIfContended(
      List<Job<K, V>> jobs,
      List<Integer> pending,
      Outcomes<K, V> outcomes,
      boolean isPreviousNeeded) {
    Job<K, V> job = jobs.get(0);
    if (!contendedKeys.contains(job.key())) {
      if (attempt(jobs, pending, outcomes, isPreviousNeeded).isEmpty()) {
        return List.of();
      }
      contendedKeys.record(job.key(), true);
    }
    Outcome<K, V> outcome = leased.applyBriefly(job.key(), job.decider(), contendedKeys);
    if (outcome.effect() == Effect.BUSY) {
      return pending;
    }
    outcomes.set(0, outcome);
    return List.of();
  }

  /** Tries the pending jobs once and returns those with a conflict. */
  private List<Integer> attempt(
      List<Job<K, V>> jobs,
      List<Integer> pending,
      Outcomes<K, V> outcomes,
      boolean isPreviousNeeded) {
    List<Job<K, V>> tried = pending.stream().map(jobs::get).toList();
    List<byte[]> keys = entries.encodeKeys(tried.stream().map(Job::key).toList());
    List<Snapshot<V>> found = read(tried, keys);
    List<PlannedChange<K, V>> changing = new ArrayList<>();
    List<Integer> sent = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      Decider<V> decider = tried.get(i).decider();
      Snapshot<V> entry = found.get(i);
      PlannedChange<K, V> planned =
          planner.plan(tried.get(i).key(), keys.get(i), decider, entry, decider.isValueDependent());
      if (planned.mutation() == null) {
        outcomes.set(pending.get(i), planner.toOutcome(planned, null));
      } else {
        changing.add(planned);
        sent.add(pending.get(i));
      }
    }
    return commit(changing, sent, outcomes, isPreviousNeeded);
  }

  private List<Integer> commit(
      List<PlannedChange<K, V>> changing,
      List<Integer> sent,
      Outcomes<K, V> outcomes,
      boolean isPreviousNeeded) {
    Iterator<PlannedChange<K, V>> planned = changing.iterator();
    Iterator<Integer> indexes = sent.iterator();
    List<Integer> conflicts = new ArrayList<>();
    planner.sendAll(
        changing,
        isPreviousNeeded,
        "",
        change -> settle(indexes.next(), planned.next(), change, outcomes, conflicts));
    return conflicts;
  }

  private void settle(
      int index,
      PlannedChange<K, V> planned,
      Change change,
      Outcomes<K, V> outcomes,
      List<Integer> conflicts) {
    if (planner.isConflict(planned, change)) {
      conflicts.add(index);
    } else {
      outcomes.set(index, planner.toOutcome(planned, change));
    }
  }

  private List<Snapshot<V>> read(List<Job<K, V>> jobs, List<byte[]> keys) {
    if (jobs.stream().anyMatch(Job::mayLoad)) {
      return entries.readOrAcquireTokens(keys);
    }
    boolean values = jobs.stream().anyMatch(job -> job.decider().isValueDependent());
    return entries.read(keys, values ? Fetch.VALUES : Fetch.PRESENCE);
  }
}
