package io.cachette.jcache.internal.operation;

import io.cachette.internal.observe.Observers;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.near.NearReads;
import io.cachette.jcache.internal.operation.loading.LoadAttempt;
import io.cachette.jcache.internal.operation.loading.LoadCoordinator;
import io.cachette.jcache.internal.operation.loading.LoadSource;
import io.cachette.jcache.internal.operation.loading.LoadSpec;
import io.cachette.jcache.internal.operation.loading.LoadStore;
import io.cachette.jcache.internal.operation.loading.ReadThrough;
import io.cachette.jcache.internal.processor.Invocation;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.util.Collection;
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
  private final Reads<K, V> reads;
  private final ReadThrough<K, V> readThrough;
  private final LoadCoordinator<K, V> loadCoordinator;
  private final Engines<K, V> engines;
  private final Engines<K, V> conditional;
  private final ProcessorRunner<K, V> processors;

  /**
   * Creates the operations of a cache.
   *
   * @param conditionalEntries the store for operations that depend on the entry
   * @param nearCache may serve reads
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
      NearReads<K, V> nearCache,
      OrphanReleaser orphans) {
    this.entries = entries;
    this.expiry = expiry;
    this.loader = loader;
    this.writer = writer;
    this.reporter = new Reporter<>(entries.cacheName(), listener, observers);
    KeyLocks locks = new KeyLocks();
    this.reads = new Reads<>(entries, expiry, nearCache, reporter);
    LoadStore<K, V> store = new LoadStore<>(entries, expiry);
    this.readThrough = new ReadThrough<>(entries, expiry, loader, store, listener);
    this.loadCoordinator =
        new LoadCoordinator<>(entries, expiry, store, listener, reads::getTask, nearCache, orphans);
    this.engines = Engines.on(entries, expiry, writer, locks, orphans);
    this.conditional = Engines.on(conditionalEntries, expiry, writer, locks, orphans);
    this.processors = new ProcessorRunner<>(entries, conditional, loader, writer, listener);
  }

  /** Returns the value of a key as a hit if the near cache can serve it, else null. */
  public @Nullable V findNear(K key) {
    return reads.findNear(key);
  }

  /** Completes with the value, or with null if there is none. */
  public Task<V> getTask(K key) {
    return reads.getTask(key).then(found -> loadIfAbsentTask(key, found));
  }

  /** Does what {@link #getTask} does after {@link #findNear} has found nothing. */
  public Task<V> getFromRedisTask(K key) {
    return reads.getFromRedisTask(key).then(found -> loadIfAbsentTask(key, found));
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
    return reads.getAllTask(keys).then(found -> loadMissingTask(keys, found));
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

  public Task<Boolean> containsKeyTask(K key) {
    return reads.containsKeyTask(key);
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
