package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Takes a lease on the entry, reads it, decides, writes through, and commits: two trips. Nobody
 * else changes the entry meanwhile, so a decision is made once and the writer sees the changes of
 * one key in their order. A writer that fails leaves the cache as it was.
 *
 * <p>If the change cannot be committed although the writer has written (the lease ran out, the
 * cache was cleared, Redis failed), the entry is removed, so that the next read finds the truth at
 * the source. Without a writer, the decision is made again.
 */
final class LeasedEngine<K, V> {

  /** How long a writer may take before others may change the entry. */
  static final Duration LEASE = Duration.ofSeconds(10);

  /** How long to wait for an entry that somebody else leases. */
  static final Duration PATIENCE = LEASE.multipliedBy(3);

  private final Entries<K, V> entries;
  private final Commits<K, V> commits;
  private final Writer<K, V> writer;

  LeasedEngine(Entries<K, V> entries, Commits<K, V> commits, Writer<K, V> writer) {
    this.entries = entries;
    this.commits = commits;
    this.writer = writer;
  }

  Outcome<K, V> apply(K key, Decider<V> decider) {
    while (true) {
      Outcome<K, V> outcome = attempt(key, decider);
      if (outcome.effect() != Effect.BUSY) {
        return outcome;
      }
    }
  }

  private Outcome<K, V> attempt(K key, Decider<V> decider) {
    byte[] keyBytes = entries.codec().encodeKey(key);
    Lease lease = new Lease(List.of(keyBytes));
    try {
      Snapshot<V> entry = lease.take().get(0);
      Step<K, V> step = commits.step(key, keyBytes, decider.decide(entry), entry);
      writeThrough(key, step.decision());
      return commit(List.of(step), lease).get(0);
    } finally {
      lease.close();
    }
  }

  /** Puts or removes some entries with one call of the writer for all of them. */
  Bulk<K, V> applyAll(List<Request<K, V>> requests) {
    Bulk<K, V> bulk = new Bulk<>(new ArrayList<>(), null);
    for (int from = 0; from < requests.size() && bulk.failure() == null; from += EntryStore.CHUNK) {
      int to = Math.min(requests.size(), from + EntryStore.CHUNK);
      Bulk<K, V> part = applyChunk(requests.subList(from, to));
      bulk.outcomes().addAll(part.outcomes());
      bulk = new Bulk<>(bulk.outcomes(), part.failure());
    }
    return bulk;
  }

  /**
   * What became of several entries.
   *
   * @param outcomes of the entries that were written
   * @param failure what the writer threw for the rest, or null
   */
  record Bulk<K, V>(List<Outcome<K, V>> outcomes, @Nullable RuntimeException failure) {}

  private Bulk<K, V> applyChunk(List<Request<K, V>> requests) {
    List<byte[]> keys = entries.encodeKeys(requests.stream().map(Request::key).toList());
    Lease lease = new Lease(keys);
    try {
      List<Snapshot<V>> found = lease.take();
      List<Step<K, V>> steps = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        Request<K, V> request = requests.get(i);
        Snapshot<V> entry = found.get(i);
        steps.add(commits.step(request.key(), keys.get(i), request.decide(entry), entry));
      }
      Writer.Batch<K> written = writeThrough(requests);
      steps.removeIf(step -> written.failed().contains(step.key()));
      return new Bulk<>(commit(steps, lease), written.failure());
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

  private List<Outcome<K, V>> commit(List<Step<K, V>> steps, Lease lease) {
    List<Step<K, V>> changing = steps.stream().filter(step -> step.mutation() != null).toList();
    List<Change> changes;
    try {
      changes = commits.send(changing, true, lease.token);
    } catch (RuntimeException e) {
      forget(changing, e);
      throw writer.isEnabled() ? afterWriting(e) : e;
    }
    lease.endedFor(changing);
    Outcomes<K, V> outcomes = new Outcomes<>(steps.size());
    List<Step<K, V>> lost = new ArrayList<>();
    int sent = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step<K, V> step = steps.get(i);
      Change change = step.mutation() == null ? null : changes.get(sent++);
      if (change != null && commits.isConflict(step, change)) {
        lost.add(step);
        outcomes.set(i, new Outcome<>(step.key(), lostEffect(), null, null, null));
      } else {
        outcomes.set(i, commits.outcome(step, change));
      }
    }
    forget(lost, null);
    return outcomes.all();
  }

  private static CacheException afterWriting(RuntimeException e) {
    return new CacheException(
        "The CacheWriter has written, but the cache could not be changed; the entry is removed, if"
            + " Redis can be reached, so that the next read finds what was written",
        e);
  }

  /** What was written cannot be decided again; without a writer nothing happened yet. */
  private Effect lostEffect() {
    return writer.isEnabled() ? Effect.DISCARDED : Effect.BUSY;
  }

  /** Removes entries whose new value is at the source but not in the cache. */
  private void forget(List<Step<K, V>> lost, @Nullable RuntimeException cause) {
    if (!writer.isEnabled()) {
      return;
    }
    try {
      for (Step<K, V> step : lost) {
        forget(step);
      }
    } catch (RuntimeException e) {
      if (cause == null) {
        throw e;
      }
      cause.addSuppressed(e);
    }
  }

  private void forget(Step<K, V> step) {
    Mutation removal = Mutation.remove(step.keyBytes());
    Backoff backoff = new Backoff(PATIENCE);
    while (entries.mutate(removal, false, "").effect() == Effect.BUSY) {
      backoff.pause();
    }
  }

  /** The leases of one operation; each ends with the commit of its entry, or here. */
  private final class Lease {

    final String token = UUID.randomUUID().toString();
    private final List<byte[]> keys;
    private final List<byte[]> open = new ArrayList<>();

    Lease(List<byte[]> keys) {
      this.keys = keys;
    }

    List<Snapshot<V>> take() {
      Backoff backoff = new Backoff(PATIENCE);
      while (true) {
        Optional<List<Snapshot<V>>> found = entries.lease(keys, token, LEASE);
        if (found.isPresent()) {
          open.addAll(keys);
          return found.get();
        }
        backoff.pause();
      }
    }

    void endedFor(List<Step<K, V>> steps) {
      open.removeAll(steps.stream().map(Step::keyBytes).toList());
    }

    void close() {
      if (!open.isEmpty()) {
        entries.release(open, token);
      }
    }
  }
}
