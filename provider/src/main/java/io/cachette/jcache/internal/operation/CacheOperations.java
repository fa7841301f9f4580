package io.cachette.jcache.internal.operation;

import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.operation.loading.LoadAttempt;
import io.cachette.jcache.internal.operation.loading.LoadCoordinator;
import io.cachette.jcache.internal.operation.loading.LoadSource;
import io.cachette.jcache.internal.operation.loading.LoadSpec;
import io.cachette.jcache.internal.operation.loading.LoadStore;
import io.cachette.jcache.internal.operation.loading.ReadThrough;
import io.cachette.jcache.internal.processor.Invocation;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
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
 * The operations of a cache as {@link Task}s. Each operation selects the engine that decides it,
 * and reports its {@link Outcome}s to the {@link OutcomeListener}. Nothing happens before the task
 * is run. Tasks that run user code between the read and the change may block; all others only wait
 * for Redis. Arguments are not null. Thread-safe.
 */
public final class CacheOperations<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final Loader<K, V> loader;
  private final Writer<K, V> writer;
  private final OutcomeListener<K, V> listener;
  private final Lookups<K, V> lookups;
  private final ReadThrough<K, V> readThrough;
  private final LoadCoordinator<K, V> loadCoordinator;
  private final Engines<K, V> engines;
  private final Engines<K, V> conditional;

  /**
   * Creates the operations of a cache.
   *
   * @param conditionalEntries the store for operations that depend on the entry
   */
  public CacheOperations(
      TypedStore<K, V> entries,
      TypedStore<K, V> conditionalEntries,
      Expiry expiry,
      Loader<K, V> loader,
      Writer<K, V> writer,
      OutcomeListener<K, V> listener) {
    this.entries = entries;
    this.expiry = expiry;
    this.loader = loader;
    this.writer = writer;
    this.listener = listener;
    KeyLocks locks = new KeyLocks();
    this.lookups = new Lookups<>(entries, expiry);
    LoadStore<K, V> store = new LoadStore<>(entries, expiry);
    this.readThrough = new ReadThrough<>(entries, expiry, loader, store, listener);
    this.loadCoordinator =
        new LoadCoordinator<>(entries, expiry, store, listener, this::lookUpTask);
    this.engines = Engines.on(entries, expiry, writer, locks);
    this.conditional = Engines.on(conditionalEntries, expiry, writer, locks);
  }

  /** Completes with the value, or with null if there is none. */
  public Task<V> getTask(K key) {
    return lookUpTask(key).then(found -> loadIfAbsentTask(key, found));
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> lookUpTask(K key) {
    return getAllTask(Operation.GET, List.of(key)).map(found -> found.get(key));
  }

  /** Creates a call that computes the value if it is missing. */
  public LoadAttempt<K, V> newLoadAttempt(
      K key,
      LoadSpec spec,
      LoadSource<V> source,
      LoadAttempt.@Nullable BackgroundRefresh backgroundRefresh) {
    return new LoadAttempt<>(loadCoordinator, key, spec, source, backgroundRefresh);
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> loadIfAbsentTask(K key, @Nullable V found) {
    return found != null || !loader.isReadThrough()
        ? Task.done(found)
        : Task.ofBlocking(() -> readThrough.load(key));
  }

  public Task<Map<K, V>> getAllTask(Collection<K> keys) {
    return getAllTask(Operation.GET_ALL, keys).then(found -> loadMissingTask(keys, found));
  }

  private Task<Map<K, V>> loadMissingTask(Collection<K> keys, Map<K, V> found) {
    if (!loader.isReadThrough() || found.size() == keys.size()) {
      return Task.done(found);
    }
    List<K> missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
    return Task.ofBlocking(
        () -> {
          found.putAll(readThrough.load(missing));
          return found;
        });
  }

  private Task<Map<K, V>> getAllTask(Operation operation, Collection<K> keys) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          return lookups
              .getTask(entries.encodeKeys(keys))
              .map(snapshots -> collectFound(operation, keys, snapshots, start));
        });
  }

  private Map<K, V> collectFound(
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

  public Task<Boolean> containsKeyTask(K key) {
    return Task.of(
            () -> entries.lookUpTask(List.of(entries.codec().encodeKey(key)), Fetch.PRESENCE))
        .map(found -> found.get(0).isPresent());
  }

  /**
   * Loads missing values or all, if the cache has a loader. Loaded values are not written through.
   */
  public Task<@Nullable Void> loadAllTask(Collection<K> keys, boolean replaceExisting) {
    if (!loader.isPresent() || keys.isEmpty()) {
      return Task.nothing();
    }
    return Task.ofBlocking(() -> readThrough.loadAll(keys, replaceExisting)).asVoid();
  }

  /**
   * Executes a request.
   *
   * @param isPreviousNeeded whether the outcome must contain the previous value
   */
  public Task<Outcome<K, V>> applyTask(
      Operation operation, Request<K, V> request, boolean isPreviousNeeded) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          return decideTask(request, isPreviousNeeded)
              .map(
                  outcome -> {
                    report(operation, List.of(outcome), start);
                    return isPreviousNeeded ? requireReadable(outcome) : outcome;
                  });
        });
  }

  private static <K, V> Outcome<K, V> requireReadable(Outcome<K, V> outcome) {
    CacheException unreadable = outcome.unreadable();
    if (unreadable != null) {
      throw new CacheException(
          unreadable.getMessage() + ". The change was made, but the previous value is unknown",
          unreadable.getCause());
    }
    return outcome;
  }

  private Task<Outcome<K, V>> decideTask(Request<K, V> request, boolean isPreviousNeeded) {
    Engines<K, V> chosen = request.condition() == Condition.ANY ? engines : conditional;
    if (writer.isEnabled()) {
      return Task.ofBlocking(() -> chosen.leased().apply(request.key(), request));
    }
    return decideAllTask(chosen, List.of(request), isPreviousNeeded)
        .map(CacheOperations::getSingleOutcome);
  }

  private static <K, V> Outcome<K, V> getSingleOutcome(BatchOutcome<K, V> batch) {
    if (batch.failure() != null) {
      throw batch.failure();
    }
    return batch.outcomes().get(0);
  }

  /** Executes requests that are all puts or all removals, without a condition. */
  public Task<@Nullable Void> applyAllTask(Operation operation, List<Request<K, V>> requests) {
    if (requests.isEmpty()) {
      return Task.nothing();
    }
    return Task.<@Nullable Void>of(
        () -> {
          long start = System.nanoTime();
          Task<BatchOutcome<K, V>> batch =
              writer.isEnabled()
                  ? Task.ofBlocking(() -> engines.leased().applyAll(requests))
                  : decideAllTask(engines, requests, false);
          return batch.map(done -> reportAndReturn(operation, done, start)).asVoid();
        });
  }

  private Task<BatchOutcome<K, V>> decideAllTask(
      Engines<K, V> chosen, List<Request<K, V>> requests, boolean isPreviousNeeded) {
    if (isDecidedByServer(requests.get(0))) {
      return chosen.atomic().applyAllTask(requests, isPreviousNeeded);
    }
    List<OptimisticEngine.Job<K, V>> jobs =
        requests.stream()
            .map(request -> new OptimisticEngine.Job<K, V>(request.key(), request, false))
            .toList();
    return Task.ofBlocking(() -> chosen.optimistic().applyAll(jobs, isPreviousNeeded));
  }

  /**
   * Only an expiry policy of the user must be called after the read. Removals and puts with their
   * own time to live do not call it. A comparison does if the values differ, because that is an
   * access.
   */
  private boolean isDecidedByServer(Request<K, V> request) {
    return expiry.isConstant()
        || (request.condition() != Condition.SAME
            && (request.action() == Action.REMOVE || request.ttl() != null));
  }

  /**
   * Removes all entries page by page, with events and statistics. If a listener fails or a key
   * cannot be decoded, the removal continues.
   */
  public Task<@Nullable Void> removeAllTask() {
    return Task.<@Nullable Void>of(
        () ->
            new RemoveAll<>(entries, removals -> applyAllTask(Operation.REMOVE_ALL, removals))
                .removeFromTask(Page.END));
  }

  public Task<@Nullable Void> clearTask() {
    return entries.clearTask().asVoid();
  }

  /**
   * Runs a processor on one entry.
   *
   * @param toTtl returns the time to live that options set, or null for the expiry policy
   */
  public <T> Task<T> invokeTask(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Function<WriteOptions, @Nullable Ttl> toTtl) {
    return Task.ofBlocking(() -> run(List.of(key), processor, arguments, toTtl).get(0).get());
  }

  /**
   * Runs a processor on several entries, on each one atomically. Takes two round trips for all of
   * them if there is no conflict.
   *
   * @param toTtl returns the time to live that options set, or null for the expiry policy
   */
  public <T> Task<Map<K, EntryProcessorResult<T>>> invokeAllTask(
      Collection<K> keys,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Function<WriteOptions, @Nullable Ttl> toTtl) {
    return Task.ofBlocking(
        () -> {
          Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
          for (Invocation<K, V, T> invocation : run(keys, processor, arguments, toTtl)) {
            if (invocation.hasResult()) {
              results.put(invocation.key(), invocation);
            }
          }
          return results;
        });
  }

  private <T> List<Invocation<K, V, T>> run(
      Collection<K> keys,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Function<WriteOptions, @Nullable Ttl> toTtl) {
    long start = System.nanoTime();
    Function<K, @Nullable V> source = loader.isReadThrough() ? loader::load : null;
    List<Invocation<K, V, T>> invocations =
        keys.stream()
            .map(key -> new Invocation<>(key, processor, arguments, source, toTtl))
            .toList();
    BatchOutcome<K, V> batch = invokeEach(invocations);
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
    report(Operation.INVOKE, new BatchOutcome<>(outcomes, batch.failure()), start);
    return invocations;
  }

  private <T> BatchOutcome<K, V> invokeEach(List<Invocation<K, V, T>> invocations) {
    if (!writer.isEnabled()) {
      return conditional
          .optimistic()
          .applyAll(
              invocations.stream()
                  .map(
                      each ->
                          new OptimisticEngine.Job<K, V>(each.key(), each, loader.isReadThrough()))
                  .toList(),
              false);
    }
    List<Outcome<K, V>> done = new ArrayList<>();
    try {
      invocations.forEach(each -> done.add(invokeLeased(each)));
      return new BatchOutcome<>(done, null);
    } catch (RuntimeException e) {
      return new BatchOutcome<>(done, e);
    }
  }

  /** If the writer fails, only the result of this key fails. */
  private <T> Outcome<K, V> invokeLeased(Invocation<K, V, T> invocation) {
    entries.budget().restart();
    try {
      return conditional.leased().apply(invocation.key(), invocation);
    } catch (CacheWriterException e) {
      invocation.fail(e);
      return Outcome.unchanged(invocation.key(), invocation.hasFoundEntry());
    }
  }

  /**
   * Returns an iterator over the entries.
   *
   * @param requireOpen called before each step
   */
  public EntryIterator<K, V> iterator(Runnable requireOpen) {
    return new EntryIterator<>(this, entries, expiry, requireOpen);
  }

  private BatchOutcome<K, V> reportAndReturn(
      Operation operation, BatchOutcome<K, V> batch, long start) {
    report(operation, batch, start);
    return batch;
  }

  /** Reports the known outcomes, then throws the failure of the batch, if any. */
  private void report(Operation operation, BatchOutcome<K, V> batch, long start) {
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
    listener.onCompleted(operation, outcomes, System.nanoTime() - start);
  }
}
