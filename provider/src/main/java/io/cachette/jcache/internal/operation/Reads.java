package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.near.NearFill;
import io.cachette.jcache.internal.near.NearReads;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.task.Task;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reads of a cache, from its near cache or from Redis, with their statistics. Thread-safe. */
final class Reads<K, V> {

  private final TypedStore<K, V> entries;
  private final NearReads<K, V> nearCache;
  private final Reporter<K, V> reporter;
  private final Lookups<K, V> lookups;

  Reads(
      TypedStore<K, V> entries, Expiry expiry, NearReads<K, V> nearCache, Reporter<K, V> reporter) {
    this.entries = entries;
    this.nearCache = nearCache;
    this.reporter = reporter;
    this.lookups = new Lookups<>(entries, expiry, nearCache.accesses());
  }

  /** Returns the value of a key as a hit if the near cache can serve it, else null. */
  @Nullable V findNear(K key) {
    if (!reporter.isObserving(Operation.GET)) {
      return nearCache.find(key);
    }
    long start = System.nanoTime();
    V value = nearCache.find(key);
    if (value != null) {
      reporter.reportHit(Operation.GET, key, start);
    }
    return value;
  }

  /** Completes with the value, or with null if there is none. */
  Task<V> getTask(K key) {
    return Task.of(
        () -> {
          V near = findNear(key);
          return near == null ? readTask(key) : Task.done(near);
        });
  }

  /** Reads from Redis, after the near cache was found to have no value. */
  Task<V> getFromRedisTask(K key) {
    return Task.of(() -> readTask(key));
  }

  private Task<V> readTask(K key) {
    long start = System.nanoTime();
    byte[] encoded = entries.codec().encodeKey(key);
    NearFill<V> fill = nearCache.beginFill(key, encoded);
    Task<Snapshot<V>> found = lookups.getTask(encoded);
    return reporter.observed(
        Operation.GET, 1, start, found.map(entry -> toValue(key, entry, fill, start)));
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private V toValue(K key, Snapshot<V> entry, @Nullable NearFill<V> fill, long start) {
    if (fill != null) {
      fill.complete(entry);
    }
    V value = entry.exists() ? entry.value() : null;
    if (reporter.isInterestedIn(Operation.GET)) {
      reporter.report(Operation.GET, List.of(Outcome.unchanged(key, value != null)), start);
    }
    return value;
  }

  /** Completes with the values that exist. */
  Task<Map<K, V>> getAllTask(Collection<K> keys) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          BulkRead<K, V> read = new BulkRead<>(entries.codec(), nearCache, keys);
          Task<Map<K, V>> found =
              lookups
                  .getTask(read.encodedKeys(), read::add)
                  .recover(
                      e -> {
                        BatchOutcome<K, V> known = new BatchOutcome<>(read.toOutcomes(), e);
                        reporter.report(Operation.GET_ALL, known.describe(keys.size()), start);
                        throw e;
                      })
                  .map(done -> reportFound(read, start));
          return reporter.observed(Operation.GET_ALL, keys.size(), start, found);
        });
  }

  private Map<K, V> reportFound(BulkRead<K, V> read, long start) {
    Map<K, V> found = read.toValues();
    if (reporter.isInterestedIn(Operation.GET_ALL)) {
      reporter.report(Operation.GET_ALL, read.toOutcomes(), start);
    }
    return found;
  }

  Task<Boolean> containsKeyTask(K key) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          Task<Lookup> found = entries.lookUpTask(entries.codec().encodeKey(key), Fetch.PRESENCE);
          return reporter.observed(Operation.CONTAINS_KEY, 1, start, found.map(Lookup::isPresent));
        });
  }
}
