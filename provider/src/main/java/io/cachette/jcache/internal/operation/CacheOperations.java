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
import javax.cache.CacheException;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of a cache mean. Each one chooses who decides (see the engines), and reports
 * its {@link Outcome} to the one {@link OutcomeListener}. All happens when the {@link Task} is run.
 * What needs code of the user between reading and changing waits by itself; all else waits for
 * Redis only. Arguments are not null. Safe for use by several threads.
 */
public final class CacheOperations<K, V> {

  private final Entries<K, V> entries;
  private final Expiry expiry;
  private final Loader<K, V> loader;
  private final Writer<K, V> writer;
  private final OutcomeListener<K, V> listener;
  private final Lookups<K, V> lookups;
  private final Loading<K, V> loading;
  private final Computing<K, V> computing;
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
    LoadStore<K, V> store = new LoadStore<>(entries, expiry);
    this.loading = new Loading<>(entries, expiry, loader, store, listener);
    this.computing = new Computing<>(entries, expiry, store, listener, this::lookUp);
    this.atomic = new AtomicEngine<>(entries, expiry);
    this.leased = new LeasedEngine<>(entries, commits, writer, locks);
    this.optimistic = new OptimisticEngine<>(entries, commits, leased, locks);
  }

  /** Answers with the value, or null. */
  public Task<V> get(K key) {
    return lookUp(key).then(found -> orLoaded(key, found));
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> lookUp(K key) {
    return getAll(Operation.GET, List.of(key)).map(found -> found.get(key));
  }

  /** A call that computes a value if it is missing; see {@link Computation}. */
  public Computation<K, V> computation(
      K key, LoadTerms terms, LoadSource<V> source, Computation.@Nullable Aside aside) {
    return new Computation<>(computing, key, terms, source, aside);
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> orLoaded(K key, @Nullable V found) {
    return found != null || !loader.readsThrough()
        ? Task.done(found)
        : Task.blocking(() -> loading.load(key));
  }

  public Task<Map<K, V>> getAll(Collection<K> keys) {
    return getAll(Operation.GET_ALL, keys).then(found -> withLoaded(keys, found));
  }

  private Task<Map<K, V>> withLoaded(Collection<K> keys, Map<K, V> found) {
    if (!loader.readsThrough() || found.size() == keys.size()) {
      return Task.done(found);
    }
    List<K> missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
    return Task.blocking(
        () -> {
          found.putAll(loading.load(missing));
          return found;
        });
  }

  private Task<Map<K, V>> getAll(Operation operation, Collection<K> keys) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          return lookups
              .get(entries.encodeKeys(keys))
              .map(snapshots -> found(operation, keys, snapshots, start));
        });
  }

  private Map<K, V> found(
      Operation operation, Collection<K> keys, List<Snapshot<V>> snapshots, long start) {
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

  public Task<Boolean> containsKey(K key) {
    return Task.of(() -> entries.looking(List.of(entries.codec().encodeKey(key)), Fetch.PRESENCE))
        .map(found -> found.get(0).state() == Lookup.State.LIVE);
  }

  /** Loads values, absent ones or all, if there is a loader, without writing them through. */
  public Task<@Nullable Void> loadAll(Collection<K> keys, boolean replaceExisting) {
    if (!loader.isPresent() || keys.isEmpty()) {
      return Task.nothing();
    }
    return Task.blocking(() -> loading.loadAll(keys, replaceExisting)).ended();
  }

  /**
   * Carries a request out.
   *
   * @param previous whether the outcome must have the value before the operation
   */
  public Task<Outcome<K, V>> apply(Operation operation, Request<K, V> request, boolean previous) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          return decide(request, previous)
              .map(
                  outcome -> {
                    report(operation, List.of(outcome), start);
                    return previous ? readable(outcome) : outcome;
                  });
        });
  }

  private static <K, V> Outcome<K, V> readable(Outcome<K, V> outcome) {
    CacheException unreadable = outcome.unreadable();
    if (unreadable != null) {
      throw new CacheException(
          unreadable.getMessage() + ". The change was made, but its value before is unknown",
          unreadable.getCause());
    }
    return outcome;
  }

  private Task<Outcome<K, V>> decide(Request<K, V> request, boolean previous) {
    if (writer.isEnabled()) {
      return Task.blocking(() -> leased.apply(request.key(), request));
    }
    return decideAll(List.of(request), previous).map(CacheOperations::only);
  }

  private static <K, V> Outcome<K, V> only(Batch<K, V> batch) {
    if (batch.failure() != null) {
      throw batch.failure();
    }
    return batch.outcomes().get(0);
  }

  /** Carries out requests that are all puts or all removals, under no condition. */
  public Task<@Nullable Void> applyAll(Operation operation, List<Request<K, V>> requests) {
    if (requests.isEmpty()) {
      return Task.nothing();
    }
    return Task.<@Nullable Void>of(
        () -> {
          long start = System.nanoTime();
          Task<Batch<K, V>> batch =
              writer.isEnabled()
                  ? Task.blocking(() -> leased.applyAll(requests))
                  : decideAll(requests, false);
          return batch.map(done -> reported(operation, done, start)).ended();
        });
  }

  private Task<Batch<K, V>> decideAll(List<Request<K, V>> requests, boolean previous) {
    if (isDecidedByServer(requests.get(0))) {
      return atomic.applyAll(requests, previous);
    }
    List<OptimisticEngine.Job<K, V>> jobs =
        requests.stream()
            .map(request -> new OptimisticEngine.Job<K, V>(request.key(), request, false))
            .toList();
    return Task.blocking(() -> optimistic.applyAll(jobs, previous));
  }

  /**
   * Only a policy of the user must be asked after reading. Neither removals ask it, nor puts with a
   * time to live of their own; but what compares does if the values differ, as that is an access.
   */
  private boolean isDecidedByServer(Request<K, V> request) {
    return expiry.isConstant()
        || (request.condition() != Condition.SAME
            && (request.action() == Action.REMOVE || request.ttl() != null));
  }

  /**
   * Removes every entry, page by page, with events and counts; a listener that fails, or a key that
   * cannot be read, ends nothing.
   */
  public Task<@Nullable Void> removeAll() {
    return Task.<@Nullable Void>of(
        () ->
            new Emptying<>(entries, removals -> applyAll(Operation.REMOVE_ALL, removals))
                .from(Page.END));
  }

  public Task<@Nullable Void> clear() {
    return entries.clearing().ended();
  }

  public <T> Task<T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    return Task.blocking(() -> run(List.of(key), processor, arguments).get(0).get());
  }

  /**
   * Runs a processor on several entries, each on its own: two trips for all of them, if all is
   * well.
   */
  public <T> Task<Map<K, EntryProcessorResult<T>>> invokeAll(
      Collection<K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    return Task.blocking(
        () -> {
          Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
          for (Invocation<K, V, T> invocation : run(keys, processor, arguments)) {
            if (invocation.hasResult()) {
              results.put(invocation.key(), invocation);
            }
          }
          return results;
        });
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

  private Batch<K, V> reported(Operation operation, Batch<K, V> batch, long start) {
    report(operation, batch, start);
    return batch;
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
