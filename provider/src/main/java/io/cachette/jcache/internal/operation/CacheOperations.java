package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.processor.Invocation;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of a cache mean. Each one chooses who decides (see the engines), and reports
 * its {@link Outcome} to the one {@link OutcomeListener}. Arguments are not null. Safe for use by
 * several threads.
 */
public final class CacheOperations<K, V> {

  private final Entries<K, V> entries;
  private final Expiry expiry;
  private final Loader<K, V> loader;
  private final Writer<K, V> writer;
  private final OutcomeListener<K, V> listener;
  private final Lookups<K, V> lookups;
  private final Loading<K, V> loading;
  private final AtomicEngine<K, V> atomic;
  private final LeasedEngine<K, V> leased;
  private final OptimisticEngine<K, V> optimistic;

  public CacheOperations(
      Entries<K, V> entries,
      Expiry expiry,
      Loader<K, V> loader,
      Writer<K, V> writer,
      OutcomeListener<K, V> listener) {
    this.entries = entries;
    this.expiry = expiry;
    this.loader = loader;
    this.writer = writer;
    this.listener = listener;
    Commits<K, V> commits = new Commits<>(entries, expiry);
    KeyLocks locks = new KeyLocks();
    this.lookups = new Lookups<>(entries, expiry);
    this.loading = new Loading<>(entries, expiry, loader, listener);
    this.atomic = new AtomicEngine<>(entries, expiry);
    this.leased = new LeasedEngine<>(entries, commits, writer, locks);
    this.optimistic = new OptimisticEngine<>(entries, commits, leased, locks);
  }

  public @Nullable V get(K key) {
    V found = getAll(Operation.GET, List.of(key)).get(key);
    return found != null || !loader.readsThrough() ? found : loading.load(key);
  }

  public Map<K, V> getAll(Collection<K> keys) {
    Map<K, V> found = getAll(Operation.GET_ALL, keys);
    if (loader.readsThrough() && found.size() < keys.size()) {
      List<K> missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
      found.putAll(loading.loadAll(missing, false));
    }
    return found;
  }

  private Map<K, V> getAll(Operation operation, Collection<K> keys) {
    long start = System.nanoTime();
    List<Snapshot<V>> snapshots = lookups.get(entries.encodeKeys(keys));
    Map<K, V> found = new LinkedHashMap<>();
    List<Outcome<K, V>> outcomes = new ArrayList<>(keys.size());
    int i = 0;
    for (K key : keys) {
      Snapshot<V> entry = snapshots.get(i++);
      if (entry.exists()) {
        found.put(key, entry.value());
      }
      outcomes.add(Outcome.unchanged(key, entry.exists()));
    }
    report(operation, outcomes, start);
    return found;
  }

  public boolean containsKey(K key) {
    return entries.look(List.of(entries.codec().encodeKey(key)), Fetch.PRESENCE).get(0).state()
        == Lookup.State.LIVE;
  }

  /** Loads values, absent ones or all, if there is a loader, without writing them through. */
  public void loadAll(Collection<K> keys, boolean replaceExisting) {
    if (loader.isPresent() && !keys.isEmpty()) {
      loading.loadAll(keys, replaceExisting);
    }
  }

  /**
   * Carries a request out.
   *
   * @param previous whether the outcome must have the value before the operation
   */
  public Outcome<K, V> apply(Operation operation, Request<K, V> request, boolean previous) {
    long start = System.nanoTime();
    Outcome<K, V> outcome = decide(request, previous);
    report(operation, List.of(outcome), start);
    return outcome;
  }

  private Outcome<K, V> decide(Request<K, V> request, boolean previous) {
    if (writer.isEnabled()) {
      return leased.apply(request.key(), request);
    }
    Batch<K, V> batch = decideAll(List.of(request), previous);
    if (batch.failure() != null) {
      throw batch.failure();
    }
    return batch.outcomes().get(0);
  }

  /** Carries out requests that are all puts or all removals, under no condition. */
  public void applyAll(Operation operation, List<Request<K, V>> requests) {
    if (!requests.isEmpty()) {
      long start = System.nanoTime();
      report(
          operation,
          writer.isEnabled() ? leased.applyAll(requests) : decideAll(requests, false),
          start);
    }
  }

  private Batch<K, V> decideAll(List<Request<K, V>> requests, boolean previous) {
    return isDecidedByServer(requests.get(0))
        ? atomic.applyAll(requests, previous)
        : optimistic.applyAll(
            requests.stream()
                .map(request -> new OptimisticEngine.Job<K, V>(request.key(), request, false))
                .toList(),
            previous);
  }

  /** Only a policy of the user must be asked after reading, and removals do not ask it. */
  private boolean isDecidedByServer(Request<K, V> request) {
    return expiry.isConstant()
        || (request.action() == Action.REMOVE && request.condition() == Condition.ANY);
  }

  /**
   * Removes every entry, page by page, with events and counts; a listener that fails ends nothing.
   */
  public void removeAll() {
    CacheEntryListenerException failure = null;
    String cursor = Page.END;
    do {
      Page page = entries.scan(cursor, Fetch.PRESENCE);
      cursor = page.cursor();
      try {
        applyAll(
            Operation.REMOVE_ALL,
            page.entries().stream()
                .map(entry -> Request.<K, V>remove(entries.codec().decodeKey(entry.key())))
                .toList());
      } catch (CacheEntryListenerException e) {
        failure = e;
      }
    } while (!cursor.equals(Page.END));
    if (failure != null) {
      throw failure;
    }
  }

  public void clear() {
    entries.clear();
  }

  public <T> T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    return run(List.of(key), processor, arguments).get(0).get();
  }

  /**
   * Runs a processor on several entries, each on its own: two trips for all of them, if all is
   * well.
   */
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Collection<K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    for (Invocation<K, V, T> invocation : run(keys, processor, arguments)) {
      if (invocation.hasResult()) {
        results.put(invocation.key(), invocation);
      }
    }
    return results;
  }

  private <T> List<Invocation<K, V, T>> run(
      Collection<K> keys, EntryProcessor<K, V, T> processor, Object[] arguments) {
    long start = System.nanoTime();
    Function<K, @Nullable V> source = loader.readsThrough() ? loader::load : null;
    List<Invocation<K, V, T>> invocations =
        keys.stream().map(key -> new Invocation<>(key, processor, arguments, source)).toList();
    Batch<K, V> batch = invokeAll(invocations);
    List<Outcome<K, V>> outcomes = new ArrayList<>(batch.outcomes());
    List<Outcome<K, V>> loaded = new ArrayList<>();
    if (batch.failure() == null) {
      for (int i = 0; i < outcomes.size(); i++) {
        if (invocations.get(i).isLoad()) {
          loaded.add(outcomes.get(i));
          outcomes.set(i, Outcome.unchanged(outcomes.get(i).key(), false));
        }
      }
    }
    report(Operation.LOAD, loaded, start);
    report(Operation.INVOKE, new Batch<>(outcomes, batch.failure()), start);
    return invocations;
  }

  private <T> Batch<K, V> invokeAll(List<Invocation<K, V, T>> invocations) {
    if (!writer.isEnabled()) {
      return optimistic.applyAll(
          invocations.stream()
              .map(each -> new OptimisticEngine.Job<K, V>(each.key(), each, loader.readsThrough()))
              .toList(),
          false);
    }
    List<Outcome<K, V>> done = new ArrayList<>();
    try {
      invocations.forEach(each -> done.add(invokeLeased(each)));
      return new Batch<>(done, null);
    } catch (RuntimeException e) {
      return new Batch<>(done, e);
    }
  }

  /** A writer that fails concerns its own key only. */
  private <T> Outcome<K, V> invokeLeased(Invocation<K, V, T> invocation) {
    try {
      return leased.apply(invocation.key(), invocation);
    } catch (CacheWriterException e) {
      invocation.fail(e);
      return Outcome.unchanged(invocation.key(), invocation.existed());
    }
  }

  /**
   * Entries as they are found; see {@link EntryIterator}.
   *
   * @param guard called before each step
   */
  public EntryIterator<K, V> iterator(Runnable guard) {
    return new EntryIterator<>(this, entries, expiry, guard);
  }

  /** Counts and tells what is known, then throws what failed. */
  private void report(Operation operation, Batch<K, V> batch, long start) {
    RuntimeException failure = batch.failure();
    try {
      report(operation, batch.outcomes(), start);
    } catch (RuntimeException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  void report(Operation operation, List<Outcome<K, V>> outcomes, long start) {
    listener.completed(operation, outcomes, System.nanoTime() - start);
  }
}
