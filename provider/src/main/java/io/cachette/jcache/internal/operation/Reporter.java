package io.cachette.jcache.internal.operation;

import io.cachette.internal.observe.Observers;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.task.Task;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports the operations of a cache: their outcomes to the listener, for statistics and events, and
 * that they have completed to observers. The {@code start} of an operation is when it began, by
 * {@link System#nanoTime}.
 */
record Reporter<K, V>(String cacheName, OutcomeListener<K, V> listener, Observers observers) {

  /** Returns whether the outcomes of a look-up would be used. */
  boolean isInterestedIn(Operation lookUp) {
    return listener.isInterestedIn(lookUp);
  }

  /** Returns whether anything uses the outcomes, or the end, of a look-up. */
  boolean isObserving(Operation lookUp) {
    return listener.isInterestedIn(lookUp) || !observers.isEmpty();
  }

  /** Reports a look-up of one entry that exists, and its end. */
  void reportHit(Operation lookUp, K key, long start) {
    if (listener.isInterestedIn(lookUp)) {
      report(lookUp, List.of(Outcome.unchanged(key, true)), start);
    }
    if (!observers.isEmpty()) {
      reportEnd(lookUp, 1, start, null);
    }
  }

  void report(Operation operation, List<Outcome<K, V>> outcomes, long start) {
    listener.onCompleted(operation, outcomes, System.nanoTime() - start);
  }

  /** Reports the known outcomes, then throws the failure of the batch or of a listener, if any. */
  void report(Operation operation, BatchOutcome<K, V> batch, long start) {
    RuntimeException failure = reportKnown(operation, batch, start).failure();
    if (failure != null) {
      throw failure;
    }
  }

  /** Reports the known outcomes, and returns them with the failure of the batch or a listener. */
  BatchOutcome<K, V> reportKnown(Operation operation, BatchOutcome<K, V> batch, long start) {
    try {
      report(operation, batch.outcomes(), start);
      return batch;
    } catch (RuntimeException e) {
      RuntimeException failure = batch.failure();
      if (failure == null) {
        return new BatchOutcome<>(batch.outcomes(), e);
      }
      failure.addSuppressed(e);
      return batch;
    }
  }

  /** Reports the known outcomes and the end of an operation, as {@link #reportKnown} does. */
  BatchOutcome<K, V> reportEnd(
      Operation operation, int entries, BatchOutcome<K, V> batch, long start) {
    BatchOutcome<K, V> known = reportKnown(operation, batch, start);
    reportEnd(operation, entries, start, known.failure());
    return known;
  }

  /** Returns the task of an operation; if anything observes, one that also reports its end. */
  <T extends @Nullable Object> Task<T> observed(
      Operation operation, int entries, long start, Task<T> task) {
    return observers.isEmpty()
        ? task
        : task.map(
                result -> {
                  reportEnd(operation, entries, start, null);
                  return result;
                })
            .recover(
                e -> {
                  reportEnd(operation, entries, start, e);
                  throw e;
                });
  }

  /** Returns a task that runs code which may block, and reports its end. */
  <T extends @Nullable Object> Task<T> observedCodeTask(
      Operation operation, int entries, Supplier<T> code) {
    return Task.of(() -> observed(operation, entries, System.nanoTime(), Task.ofBlocking(code)));
  }

  private void reportEnd(
      Operation operation, int entries, long start, @Nullable RuntimeException failure) {
    observers.operationCompleted(cacheName, operation, entries, System.nanoTime() - start, failure);
  }
}
