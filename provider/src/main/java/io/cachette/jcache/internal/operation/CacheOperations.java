package io.cachette.jcache.internal.operation;

import io.cachette.internal.observe.Observers;
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
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
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
  private final Reporter<K, V> reporter;
  private final Lookups<K, V> lookups;
  private final ReadThrough<K, V> readThrough;
  private final LoadCoordinator<K, V> loadCoordinator;
  private final Engines<K, V> engines;
  private final Engines<K, V> conditional;
  private final ProcessorRunner<K, V> processors;

  /**
   * Creates the operations of a cache.
   *
   * @param conditionalEntries the store for operations that depend on the entry
   * @param orphans releases leases whose replies were lost
   */
  public CacheOperations(
      TypedStore<K, V> entries,
      TypedStore<K, V> conditionalEntries,
      Expiry expiry,
      Loader<K, V> loader,
      Writer<K, V> writer,
      OutcomeListener<K, V> listener,
      Observers observers,
      OrphanReleaser orphans) {
    this.entries = entries;
    this.expiry = expiry;
    this.loader = loader;
    this.writer = writer;
    this.reporter = new Reporter<>(entries.cacheName(), listener, observers);
    KeyLocks locks = new KeyLocks();
    this.lookups = new Lookups<>(entries, expiry);
    LoadStore<K, V> store = new LoadStore<>(entries, expiry);
    this.readThrough = new ReadThrough<>(entries, expiry, loader, store, listener);
    this.loadCoordinator =
        new LoadCoordinator<>(entries, expiry, store, listener, this::lookUpTask, orphans);
    this.engines = Engines.on(entries, expiry, writer, locks, orphans);
    this.conditional = Engines.on(conditionalEntries, expiry, writer, locks, orphans);
    this.processors = new ProcessorRunner<>(entries, conditional, loader, writer, listener);
  }

  /** Completes with the value, or with null if there is none. */
  public Task<V> getTask(K key) {
    return lookUpTask(key).then(found -> loadIfAbsentTask(key, found));
  }

  private Task<V> lookUpTask(K key) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          Task<Snapshot<V>> found = lookups.getTask(entries.codec().encodeKey(key));
          return reporter.observed(
              Operation.GET, 1, start, found.map(entry -> toValue(key, entry, start)));
        });
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private V toValue(K key, Snapshot<V> entry, long start) {
    V value = entry.exists() ? entry.value() : null;
    if (reporter.isInterestedIn(Operation.GET)) {
      reporter.report(Operation.GET, List.of(Outcome.unchanged(key, value != null)), start);
    }
    return value;
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
    return lookUpAllTask(keys).then(found -> loadMissingTask(keys, found));
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

  private Task<Map<K, V>> lookUpAllTask(Collection<K> keys) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          List<Snapshot<V>> snapshots = new ArrayList<>(keys.size());
          List<byte[]> encoded = entries.encodeKeys(keys);
          Task<Map<K, V>> found =
              lookups
                  .getTask(encoded, snapshots::add)
                  .recover(
                      e -> {
                        BatchOutcome<K, V> known =
                            new BatchOutcome<>(toOutcomes(keys, encoded, snapshots), e);
                        reporter.report(Operation.GET_ALL, known.describe(keys.size()), start);
                        throw e;
                      })
                  .map(done -> reportFound(keys, encoded, snapshots, start));
          return reporter.observed(Operation.GET_ALL, keys.size(), start, found);
        });
  }

  private Map<K, V> reportFound(
      Collection<K> keys, List<byte[]> encoded, List<Snapshot<V>> snapshots, long start) {
    Map<K, V> found = collectFound(keys, snapshots);
    if (reporter.isInterestedIn(Operation.GET_ALL)) {
      reporter.report(Operation.GET_ALL, toOutcomes(keys, encoded, snapshots), start);
    }
    return found;
  }

  private Map<K, V> collectFound(Collection<K> keys, List<Snapshot<V>> snapshots) {
    Map<K, V> found = new LinkedHashMap<>();
    Iterator<K> key = keys.iterator();
    for (Snapshot<V> entry : snapshots) {
      K read = key.next();
      if (entry.exists()) {
        found.put(read, entry.value());
      }
    }
    return found;
  }

  /** Returns the outcomes of the look-ups for which there are snapshots, in the same order. */
  private List<Outcome<K, V>> toOutcomes(
      Collection<K> keys, List<byte[]> encoded, List<Snapshot<V>> snapshots) {
    List<Outcome<K, V>> outcomes = new ArrayList<>(snapshots.size());
    Iterator<Snapshot<V>> found = snapshots.iterator();
    Iterator<K> key = keys.iterator();
    Iterator<byte[]> bytes = encoded.iterator();
    while (found.hasNext()) {
      Snapshot<V> entry = found.next();
      K read = key.next();
      while (!entry.hasKey(bytes.next())) {
        read = key.next();
      }
      outcomes.add(Outcome.unchanged(read, entry.exists()));
    }
    return outcomes;
  }

  public Task<Boolean> containsKeyTask(K key) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          Task<Lookup> found = entries.lookUpTask(entries.codec().encodeKey(key), Fetch.PRESENCE);
          return reporter.observed(Operation.CONTAINS_KEY, 1, start, found.map(Lookup::isPresent));
        });
  }

  /**
   * Loads missing values or all, if the cache has a loader. Loaded values are not written through.
   */
  public Task<@Nullable Void> loadAllTask(Collection<K> keys, boolean replaceExisting) {
    if (!loader.isPresent() || keys.isEmpty()) {
      return Task.nothing();
    }
    return reporter
        .observedCodeTask(
            Operation.LOAD, keys.size(), () -> readThrough.loadAll(keys, replaceExisting))
        .asVoid();
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
          Task<Outcome<K, V>> decided =
              decideTask(request, isPreviousNeeded)
                  .map(
                      outcome -> {
                        reporter.report(operation, List.of(outcome), start);
                        return isPreviousNeeded ? requireReadable(outcome) : outcome;
                      });
          return reporter.observed(operation, 1, start, decided);
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
    return isDecidedByServer(request)
        ? chosen.atomic().applyTask(request, isPreviousNeeded)
        : decideOptimisticallyTask(chosen, List.of(request), isPreviousNeeded)
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
    return applyReportedTask(operation, requests)
        .map(
            batch -> {
              RuntimeException failure = batch.describe(requests.size()).failure();
              if (failure != null) {
                throw failure;
              }
              return batch;
            })
        .asVoid();
  }

  /** Executes requests. The result contains the exception of a listener, too. */
  private Task<BatchOutcome<K, V>> applyReportedTask(
      Operation operation, List<Request<K, V>> requests) {
    return Task.of(
        () -> {
          long start = System.nanoTime();
          Task<BatchOutcome<K, V>> batch =
              writer.isEnabled()
                  ? Task.ofBlocking(() -> engines.leased().applyAll(requests))
                  : decideAllTask(engines, requests, false);
          return batch.map(done -> reporter.reportEnd(operation, requests.size(), done, start));
        });
  }

  private Task<BatchOutcome<K, V>> decideAllTask(
      Engines<K, V> chosen, List<Request<K, V>> requests, boolean isPreviousNeeded) {
    return isDecidedByServer(requests.get(0))
        ? chosen.atomic().applyAllTask(requests, isPreviousNeeded)
        : decideOptimisticallyTask(chosen, requests, isPreviousNeeded);
  }

  private Task<BatchOutcome<K, V>> decideOptimisticallyTask(
      Engines<K, V> chosen, List<Request<K, V>> requests, boolean isPreviousNeeded) {
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
            new RemoveAll<>(entries, removals -> applyReportedTask(Operation.REMOVE_ALL, removals))
                .removeFromTask(Page.END));
  }

  public Task<@Nullable Void> clearTask() {
    return Task.<@Nullable Void>of(
        () -> {
          long start = System.nanoTime();
          return reporter.observed(Operation.CLEAR, 0, start, entries.clearTask().asVoid());
        });
  }

  /**
   * Runs a processor on one entry.
   *
   * @param check checks the values that the processor sets
   */
  public <T> Task<T> invokeTask(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Invocation.EntryCheck<K, V> check) {
    return reporter.observedCodeTask(
        Operation.INVOKE, 1, () -> processors.invoke(key, processor, arguments, check));
  }

  /**
   * Runs a processor on several entries, on each one atomically. Takes two round trips for all of
   * them if there is no conflict.
   *
   * @param check checks the values that the processor sets
   */
  public <T> Task<Map<K, EntryProcessorResult<T>>> invokeAllTask(
      Collection<K> keys,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Invocation.EntryCheck<K, V> check) {
    return reporter.observedCodeTask(
        Operation.INVOKE,
        keys.size(),
        () -> processors.invokeAll(keys, processor, arguments, check));
  }

  /**
   * Returns an iterator over the entries.
   *
   * @param requireOpen called before each step
   */
  public EntryIterator<K, V> iterator(Runnable requireOpen) {
    return new EntryIterator<>(this, entries, expiry, requireOpen);
  }

  void report(Operation operation, List<Outcome<K, V>> outcomes, long start) {
    reporter.report(operation, outcomes, start);
  }
}
