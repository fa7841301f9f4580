package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Takes a lease on the entry, reads it, decides, writes through, and commits: two trips. Nobody
 * else changes the entry meanwhile, so a decision is made once and the writer sees the changes of
 * one key in their order. A writer that fails leaves the cache as it was.
 *
 * <p>An entry that expires under the writer is created anew. If a change cannot be committed
 * although the writer has written (the lease ran out, Redis failed), the entry is removed, so that
 * no read finds what is no longer true at the source. Without a writer, the decision is made again.
 */
final class LeasedEngine<K, V> {

  private final Entries<K, V> entries;
  private final Commits<K, V> commits;
  private final Writer<K, V> writer;
  private final KeyLocks locks;

  LeasedEngine(Entries<K, V> entries, Commits<K, V> commits, Writer<K, V> writer, KeyLocks locks) {
    this.entries = entries;
    this.commits = commits;
    this.writer = writer;
    this.locks = locks;
  }

  Outcome<K, V> apply(K key, Decider<V> decider) {
    return locks.during(key, Lease.TIME, () -> repeat(key, decider));
  }

  private Outcome<K, V> repeat(K key, Decider<V> decider) {
    Backoff backoff = new Backoff(Lease.PATIENCE);
    while (true) {
      Outcome<K, V> outcome = attempt(key, decider);
      if (outcome.effect() != Effect.BUSY) {
        return outcome;
      }
      backoff.pause();
    }
  }

  private Outcome<K, V> attempt(K key, Decider<V> decider) {
    byte[] keyBytes = entries.codec().encodeKey(key);
    Lease<K, V> lease = new Lease<>(entries);
    try {
      Snapshot<V> entry = lease.take(List.of(keyBytes)).get(0);
      Step<K, V> step = commits.step(key, keyBytes, decider.decide(entry), entry);
      writeThrough(key, step.decision());
      return commit(List.of(step), lease).get(0);
    } finally {
      lease.close();
    }
  }

  /** Puts or removes some entries with one call of the writer per {@link EntryStore#CHUNK}. */
  Batch<K, V> applyAll(List<Request<K, V>> requests) {
    List<Outcome<K, V>> done = new ArrayList<>(requests.size());
    try {
      for (int from = 0; from < requests.size(); from += EntryStore.CHUNK) {
        int to = Math.min(requests.size(), from + EntryStore.CHUNK);
        CacheWriterException failure = applyChunk(requests.subList(from, to), done);
        if (failure != null) {
          return new Batch<>(done, failure);
        }
      }
      return new Batch<>(done, null);
    } catch (RuntimeException e) {
      return new Batch<>(done, e);
    }
  }

  /** Adds to what is done, and returns what the writer threw for the rest. */
  private @Nullable CacheWriterException applyChunk(
      List<Request<K, V>> requests, List<Outcome<K, V>> done) {
    List<byte[]> keys = entries.encodeKeys(requests.stream().map(Request::key).toList());
    Lease<K, V> lease = new Lease<>(entries);
    try {
      List<Snapshot<V>> found = lease.take(keys);
      List<Step<K, V>> steps = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        Request<K, V> request = requests.get(i);
        Snapshot<V> entry = found.get(i);
        steps.add(commits.step(request.key(), keys.get(i), request.decide(entry), entry));
      }
      Writer.Batch<K> written = writeThrough(requests);
      steps.removeIf(step -> written.failed().contains(step.key()));
      done.addAll(commit(steps, lease));
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

  private Writer.Batch<K> writeThrough(List<Request<K, V>> requests) {
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

  private List<Outcome<K, V>> commit(List<Step<K, V>> steps, Lease<K, V> lease) {
    List<Step<K, V>> changing = steps.stream().filter(step -> step.mutation() != null).toList();
    List<Change> changes;
    try {
      changes = commits.send(changing, true, lease.token());
    } catch (RuntimeException e) {
      throw forgotten(changing, lease, e);
    }
    List<Outcome<K, V>> outcomes = new ArrayList<>(steps.size());
    int sent = 0;
    for (Step<K, V> step : steps) {
      Change change = step.mutation() == null ? null : changes.get(sent++);
      outcomes.add(change == null ? commits.outcome(step, null) : settle(step, change, lease));
    }
    return outcomes;
  }

  private Outcome<K, V> settle(Step<K, V> step, Change change, Lease<K, V> lease) {
    boolean removal = step.decision().kind() == Decision.Kind.REMOVE;
    if (!commits.isConflict(step, change) || (removal && change.effect() == Effect.ABSENT)) {
      lease.ended(step.keyBytes());
      return commits.outcome(step, change);
    }
    if (!writer.isEnabled()) {
      return new Outcome<>(step.key(), Effect.BUSY, null, null, null);
    }
    if (change.effect() == Effect.ABSENT) {
      Step<K, V> creation = commits.afterVanishing(step);
      Change created = commits.send(List.of(creation), true, lease.token()).get(0);
      if (!commits.isConflict(creation, created)) {
        lease.ended(step.keyBytes());
        return commits.outcome(creation, created);
      }
    }
    return evicted(step, lease);
  }

  /** The lease ran out while the writer wrote: as if the change were made, and then evicted. */
  private Outcome<K, V> evicted(Step<K, V> step, Lease<K, V> lease) {
    V value = step.decision().value();
    if (!isWrite(step)) {
      return Outcome.unchanged(step.key(), step.entry().wasFound());
    }
    boolean existed = step.entry().isPresent();
    V previous = step.entry().valueIfReadable();
    forget(step, lease);
    Effect effect = value == null ? Effect.REMOVED : existed ? Effect.UPDATED : Effect.CREATED;
    return new Outcome<>(step.key(), effect, previous, value, null);
  }

  /** Removes entries whose change failed after the writer wrote, and returns what to throw. */
  private RuntimeException forgotten(
      List<Step<K, V>> steps, Lease<K, V> lease, RuntimeException cause) {
    List<Step<K, V>> written = steps.stream().filter(this::isWrite).toList();
    if (written.isEmpty()) {
      return cause;
    }
    CacheException failure =
        new CacheException(
            "The CacheWriter has written, but the cache could not be changed; the entry is removed,"
                + " if Redis can be reached, so that no read finds the old value",
            cause);
    try {
      written.forEach(step -> forget(step, lease));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private boolean isWrite(Step<K, V> step) {
    Decision.Kind kind = step.decision().kind();
    return writer.isEnabled() && (kind == Decision.Kind.PUT || kind == Decision.Kind.REMOVE);
  }

  /** Removes an entry: under the lease if it still holds, else as soon as nobody leases it. */
  private void forget(Step<K, V> step, Lease<K, V> lease) {
    Mutation removal = Mutation.remove(step.keyBytes());
    if (entries.mutate(removal, false, lease.token()).effect() != Effect.BUSY) {
      lease.ended(step.keyBytes());
      return;
    }
    Backoff backoff = new Backoff(Lease.PATIENCE);
    while (entries.mutate(removal, false, "").effect() == Effect.BUSY) {
      backoff.pause();
    }
  }
}
