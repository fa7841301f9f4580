package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.Decider;
import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.task.Backoff;
import io.cachette.redis.NotReplicatedException;
import io.cachette.redis.internal.Refusals;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Executes requests under a lease on the entry: leases and reads it, decides, writes through, and
 * commits, in two round trips. No other operation changes the entry meanwhile. So each decision is
 * made once, and the writer receives the changes of one key in their order. If the writer fails,
 * the cache stays as it was.
 *
 * <p>If this JVM fails after the writer has written, the entry is absent as soon as the lease ends:
 * with a writer, the lease guards the entries, see {@link EntryStore.LeaseSpec}.
 *
 * <p>If the entry expires while the writer runs, it is created anew. If a change cannot be
 * committed after the writer has written (because the lease has expired or Redis fails), the entry
 * is removed, so that no read finds a value that differs from the system of record. Without a
 * writer, the decision is made again.
 */
final class LeasedEngine<K, V> {

  private static final Duration BRIEF = Duration.ofMillis(500);

  private final TypedStore<K, V> entries;
  private final ChangePlanner<K, V> planner;
  private final Writer<K, V> writer;
  private final KeyLocks locks;
  private final OrphanReleaser orphans;

  LeasedEngine(
      TypedStore<K, V> entries,
      ChangePlanner<K, V> planner,
      Writer<K, V> writer,
      KeyLocks locks,
      OrphanReleaser orphans) {
    this.entries = entries;
    this.planner = planner;
    this.writer = writer;
    this.locks = locks;
    this.orphans = orphans;
  }

  Outcome<K, V> apply(K key, Decider<V> decider) {
    return locks.runLocked(
        entries.codec().encodeKey(key), entries.budget(), () -> applyWithRetry(key, decider));
  }

  private Outcome<K, V> applyWithRetry(K key, Decider<V> decider) {
    Backoff backoff = new Backoff(entries.budget());
    while (true) {
      Outcome<K, V> outcome = attempt(key, decider, newLease(decider));
      if (outcome.effect() != Effect.BUSY) {
        return outcome;
      }
      backoff.sleep();
    }
  }

  /**
   * Tries once without a writer, under a lease that lasts half of the time that the call may wait,
   * and no longer than {@link #BRIEF}. So if this JVM fails, calls of other nodes do not fail.
   *
   * @return the outcome; {@link Effect#BUSY} if the decision took longer than the lease
   */
  Outcome<K, V> applyBriefly(K key, Decider<V> decider, ContendedKeys contendedKeys) {
    Duration half = entries.budget().remaining().dividedBy(2);
    Duration duration = half.compareTo(BRIEF) < 0 ? half : BRIEF;
    EntryLease<K, V> lease =
        new EntryLease<>(entries, new EntryStore.LeaseSpec(duration, false, true), orphans);
    Outcome<K, V> outcome = attempt(key, decider, lease);
    contendedKeys.record(key, lease.hasWaited());
    return outcome;
  }

  private Outcome<K, V> attempt(K key, Decider<V> decider, EntryLease<K, V> lease) {
    byte[] keyBytes = entries.codec().encodeKey(key);
    try {
      Snapshot<V> entry = lease.acquire(List.of(keyBytes)).get(0);
      PlannedChange<K, V> planned = planner.plan(key, keyBytes, decider, entry);
      writeThrough(key, planned.decision());
      excludeWritten(List.of(planned), lease);
      List<Outcome<K, V>> done = new ArrayList<>(1);
      commit(List.of(planned), lease, done);
      return done.get(0);
    } finally {
      lease.close();
    }
  }

  private EntryLease<K, V> newLease(Decider<V> decider) {
    return new EntryLease<>(
        entries,
        new EntryStore.LeaseSpec(EntryLease.DURATION, writer.isEnabled(), decider.isRemoval()),
        orphans);
  }

  /** Puts or removes entries with one call of the writer for each of the {@link Chunks}. */
  BatchOutcome<K, V> applyAll(List<Request<K, V>> requests) {
    List<Outcome<K, V>> done = new ArrayList<>(requests.size());
    try {
      for (List<Request<K, V>> chunk : Chunks.split(requests, this::measure)) {
        entries.budget().restart();
        CacheWriterException failure = applyChunk(chunk, done);
        if (failure != null) {
          return new BatchOutcome<>(done, failure);
        }
      }
      return new BatchOutcome<>(done, null);
    } catch (RuntimeException e) {
      return new BatchOutcome<>(done, e);
    }
  }

  /** Encodes an entry for its size. A commit of one request ends well before the lease. */
  private int measure(Request<K, V> request) {
    byte[] key = entries.codec().encodeKey(request.key());
    V value = request.value();
    return key.length + (value == null ? 0 : entries.codec().encodeValue(key, value).length);
  }

  /**
   * Adds the outcomes to {@code done}, and returns the exception of the writer for the other
   * entries.
   */
  private @Nullable CacheWriterException applyChunk(
      List<Request<K, V>> requests, List<Outcome<K, V>> done) {
    List<byte[]> keys = entries.encodeKeys(requests.stream().map(Request::key).toList());
    EntryLease<K, V> lease = newLease(requests.get(0));
    try {
      List<Snapshot<V>> found = lease.acquire(keys);
      List<PlannedChange<K, V>> plannedChanges = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        Request<K, V> request = requests.get(i);
        Snapshot<V> entry = found.get(i);
        plannedChanges.add(planner.plan(request.key(), keys.get(i), request, entry));
      }
      Writer.BatchResult<K> written = writeThrough(requests);
      plannedChanges.removeIf(planned -> written.failed().contains(planned.key()));
      excludeWritten(plannedChanges, lease);
      commit(plannedChanges, lease, done);
      return written.failure();
    } finally {
      lease.close();
    }
  }

  private void writeThrough(K key, Decision<V> decision) {
    V value = decision.value();
    if (decision.kind() == Decision.Kind.PUT && value != null) {
      writer.write(new CacheEntry<>(key, value));
    } else if (decision.kind() == Decision.Kind.REMOVE) {
      writer.delete(key);
    }
  }

  private Writer.BatchResult<K> writeThrough(List<Request<K, V>> requests) {
    List<Cache.Entry<K, V>> puts = new ArrayList<>();
    List<K> removes = new ArrayList<>();
    for (Request<K, V> request : requests) {
      V value = request.value();
      if (value == null) {
        removes.add(request.key());
      } else {
        puts.add(new CacheEntry<>(request.key(), value));
      }
    }
    return puts.isEmpty() ? writer.deleteAll(removes) : writer.writeAll(puts);
  }

  private void excludeWritten(List<PlannedChange<K, V>> plannedChanges, EntryLease<K, V> lease) {
    plannedChanges.stream()
        .filter(this::isWrite)
        .forEach(planned -> lease.exclude(planned.keyBytes()));
  }

  /** Adds the outcomes to {@code done}, even if a part of the changes cannot be sent. */
  private void commit(
      List<PlannedChange<K, V>> plannedChanges, EntryLease<K, V> lease, List<Outcome<K, V>> done) {
    List<PlannedChange<K, V>> changing = new ArrayList<>(plannedChanges.size());
    for (PlannedChange<K, V> planned : plannedChanges) {
      if (planned.mutation() == null) {
        done.add(planner.toOutcome(planned, null));
      } else {
        changing.add(planned);
      }
    }
    List<Change> changes = new ArrayList<>(changing.size());
    RuntimeException failure = null;
    try {
      planner.sendAll(changing, true, lease.token(), changes::add);
    } catch (RuntimeException e) {
      failure = removeWritten(unconfirmed(changing, changes, e), lease, e);
    }
    List<Integer> conflicts = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      PlannedChange<K, V> planned = changing.get(i);
      Change change = changes.get(i);
      if (change.effect() == Effect.UNKNOWN) {
        continue;
      }
      if (isMade(planned, change)) {
        lease.exclude(planned.keyBytes());
        done.add(planner.toOutcome(planned, change));
      } else {
        conflicts.add(i);
      }
    }
    for (int i : conflicts) {
      try {
        done.add(settle(changing.get(i), changes.get(i), lease));
      } catch (RuntimeException e) {
        failure = addFailure(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException addFailure(
      @Nullable RuntimeException first, RuntimeException next) {
    if (first == null || first == next) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /** A change without a confirmation, and why it has none. */
  private record Unconfirmed<K, V>(PlannedChange<K, V> planned, Throwable failure) {}

  private static <K, V> List<Unconfirmed<K, V>> unconfirmed(
      List<PlannedChange<K, V>> sent, List<Change> changes, RuntimeException failure) {
    List<Unconfirmed<K, V>> unconfirmed = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      Throwable own = i < changes.size() ? changes.get(i).failure() : failure;
      if (own != null) {
        unconfirmed.add(new Unconfirmed<>(sent.get(i), own));
      }
    }
    return unconfirmed;
  }

  /** Returns whether the cache has the state that the change leads to. */
  private boolean isMade(PlannedChange<K, V> planned, Change change) {
    boolean removal = planned.decision().kind() == Decision.Kind.REMOVE;
    return !planner.isConflict(planned, change) || (removal && change.effect() == Effect.ABSENT);
  }

  /** Makes a change that met another entry than the one that was read. */
  private Outcome<K, V> settle(PlannedChange<K, V> planned, Change change, EntryLease<K, V> lease) {
    if (!writer.isEnabled()) {
      return new Outcome<>(planned.key(), Effect.BUSY, null, null, null);
    }
    if (change.effect() == Effect.ABSENT) {
      PlannedChange<K, V> creation = planner.planCreation(planned);
      Change created = planner.send(creation, true, lease.token());
      if (!planner.isConflict(creation, created)) {
        lease.exclude(planned.keyBytes());
        return planner.toOutcome(creation, created);
      }
    }
    return evict(planned, lease);
  }

  /**
   * Removes the entry, because the lease expired while the writer ran. The outcome is the one of
   * the change, as if the entry had been evicted after it.
   */
  private Outcome<K, V> evict(PlannedChange<K, V> planned, EntryLease<K, V> lease) {
    V value = planned.decision().value();
    if (!isWrite(planned)) {
      return Outcome.unchanged(planned.key(), planned.entry().isFound());
    }
    boolean existed = planned.entry().isPresent();
    V previous = planned.entry().valueIfReadable();
    remove(planned, lease);
    Effect effect = value == null ? Effect.REMOVED : existed ? Effect.UPDATED : Effect.CREATED;
    return new Outcome<>(planned.key(), effect, previous, value, null);
  }

  /**
   * Removes entries whose change failed after the writer has written, and returns the exception to
   * throw. Entries whose change is not replicated were changed, and stay.
   */
  private RuntimeException removeWritten(
      List<Unconfirmed<K, V>> unconfirmed, EntryLease<K, V> lease, RuntimeException cause) {
    List<Unconfirmed<K, V>> unmade =
        unconfirmed.stream()
            .filter(each -> !(each.failure() instanceof NotReplicatedException))
            .toList();
    List<PlannedChange<K, V>> written =
        unmade.stream().map(Unconfirmed::planned).filter(this::isWrite).toList();
    boolean isUnanswered = !unmade.stream().allMatch(each -> Refusals.isReply(each.failure()));
    if (isUnanswered) {
      lease.detach(); // the caller has waited long enough, and the lease guards the entries
    }
    if (written.isEmpty()) {
      return cause;
    }
    CacheException failure =
        new CacheException(
            "The CacheWriter has written, but the cache could not be changed; the entry is removed,"
                + " if Redis can be reached, so that no read finds the old value",
            cause);
    if (isUnanswered) {
      sendRemovals(written, lease);
      return failure;
    }
    int removed = 0;
    try {
      for (PlannedChange<K, V> planned : written) {
        remove(planned, lease);
        removed++;
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      sendRemovals(written.subList(removed, written.size()), lease); // perhaps of other partitions
    }
    return failure;
  }

  private void sendRemovals(List<PlannedChange<K, V>> written, EntryLease<K, V> lease) {
    entries.send(
        written.stream().map(planned -> Mutation.remove(planned.keyBytes())).toList(),
        lease.token());
  }

  private boolean isWrite(PlannedChange<K, V> planned) {
    Decision.Kind kind = planned.decision().kind();
    return writer.isEnabled() && (kind == Decision.Kind.PUT || kind == Decision.Kind.REMOVE);
  }

  /**
   * Removes an entry under the lease, or, if the lease has expired, when no other operation leases
   * it.
   */
  private void remove(PlannedChange<K, V> planned, EntryLease<K, V> lease) {
    Mutation removal = Mutation.remove(planned.keyBytes());
    if (entries.mutate(removal, false, lease.token()).effect() != Effect.BUSY) {
      lease.exclude(planned.keyBytes());
      return;
    }
    Backoff backoff = new Backoff(entries.budget());
    while (entries.mutate(removal, false, "").effect() == Effect.BUSY) {
      backoff.sleep();
    }
  }
}
