package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.processor.Invocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors. If several entries are processed, a failure that concerns one of them
 * belongs to its result: of the processor, the loader, the writer or a listener, or of a key or
 * value that cannot be stored. If Redis fails, the call fails. Thread-safe.
 */
final class ProcessorRunner<K, V> {

  private final TypedStore<K, V> entries;
  private final Engines<K, V> engines;
  private final Loader<K, V> loader;
  private final Writer<K, V> writer;
  private final OutcomeListener<K, V> listener;

  ProcessorRunner(
      TypedStore<K, V> entries,
      Engines<K, V> engines,
      Loader<K, V> loader,
      Writer<K, V> writer,
      OutcomeListener<K, V> listener) {
    this.entries = entries;
    this.engines = engines;
    this.loader = loader;
    this.writer = writer;
    this.listener = listener;
  }

  /** Runs a processor on one entry. */
  <T> T invoke(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Invocation.EntryCheck<K, V> check) {
    long start = System.nanoTime();
    Invocation<K, V, T> invocation = newInvocation(key, processor, arguments, check);
    BatchOutcome<K, V> batch = run(List.of(invocation));
    if (batch.failure() != null) {
      throw batch.failure();
    }
    report(invocation, batch.outcomes().get(0), System.nanoTime() - start);
    return invocation.get();
  }

  /** Runs a processor on several entries, and returns the results that are not null. */
  <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Collection<K> keys,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Invocation.EntryCheck<K, V> check) {
    long start = System.nanoTime();
    Map<K, Invocation<K, V, T>> invocations = new LinkedHashMap<>();
    keys.forEach(key -> invocations.put(key, newInvocation(key, processor, arguments, check)));
    List<Invocation<K, V, T>> runnable =
        invocations.values().stream().filter(this::requireStorableKey).toList();
    BatchOutcome<K, V> batch = run(runnable).describe(runnable.size());
    long nanos = (System.nanoTime() - start) / Math.max(1, batch.outcomes().size());
    for (Outcome<K, V> outcome : batch.outcomes()) {
      reportToResult(Objects.requireNonNull(invocations.get(outcome.key())), outcome, nanos);
    }
    if (batch.failure() != null) {
      throw batch.failure();
    }
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>(invocations);
    invocations.values().stream()
        .filter(each -> !each.hasResult())
        .forEach(each -> results.remove(each.key()));
    return results;
  }

  private <T> Invocation<K, V, T> newInvocation(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      Invocation.EntryCheck<K, V> check) {
    Function<K, @Nullable V> source = loader.isReadThrough() ? loader::load : null;
    return new Invocation<>(key, processor, arguments, source, check);
  }

  /** Returns whether the key can be encoded. If not, the result fails. */
  private boolean requireStorableKey(Invocation<K, V, ?> invocation) {
    try {
      entries.codec().encodeKey(invocation.key());
      return true;
    } catch (CacheException e) {
      invocation.fail(e);
      return false;
    }
  }

  private <T> BatchOutcome<K, V> run(List<Invocation<K, V, T>> invocations) {
    if (!writer.isEnabled()) {
      return engines
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
      invocations.forEach(each -> done.add(runLeased(each)));
      return new BatchOutcome<>(done, null);
    } catch (RuntimeException e) {
      return new BatchOutcome<>(done, e);
    }
  }

  /** If the writer fails, only the result of this key fails. */
  private Outcome<K, V> runLeased(Invocation<K, V, ?> invocation) {
    entries.budget().restart();
    try {
      return engines.leased().apply(invocation.key(), invocation);
    } catch (CacheWriterException e) {
      invocation.fail(e);
      return Outcome.unchanged(invocation.key(), invocation.hasFoundEntry());
    }
  }

  private void reportToResult(Invocation<K, V, ?> invocation, Outcome<K, V> outcome, long nanos) {
    try {
      report(invocation, outcome, nanos);
    } catch (CacheEntryListenerException e) {
      invocation.failAfterChange(e);
    }
  }

  private void report(Invocation<K, V, ?> invocation, Outcome<K, V> outcome, long nanos) {
    boolean isLoad = invocation.isLoad();
    Outcome<K, V> invoked = isLoad ? Outcome.unchanged(outcome.key(), false) : outcome;
    listener.onCompleted(Operation.INVOKE, List.of(invoked), nanos);
    if (isLoad) {
      listener.onCompleted(Operation.LOAD, List.of(outcome), nanos);
    }
  }
}
