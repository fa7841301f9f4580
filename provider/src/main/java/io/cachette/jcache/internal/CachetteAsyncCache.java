package io.cachette.jcache.internal;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.WriteOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** Starts the tasks of {@link CacheCalls} and returns their stages. */
@SuppressWarnings("NullAway") // tasks return null for no value without declaring it
final class CachetteAsyncCache<K, V> implements AsyncCache<K, V> {

  private final CacheCalls<K, V> calls;
  private final AsyncTaskRunner taskRunner;

  CachetteAsyncCache(CacheCalls<K, V> calls, AsyncTaskRunner taskRunner) {
    this.calls = calls;
    this.taskRunner = taskRunner;
  }

  @Override
  public CompletionStage<@Nullable V> get(K key) {
    return taskRunner.start(calls.getTask(key));
  }

  @Override
  public CompletionStage<Map<K, V>> getAll(Set<? extends K> keys) {
    return taskRunner.start(calls.getAllTask(keys));
  }

  @Override
  public CompletionStage<Boolean> containsKey(K key) {
    return taskRunner.start(calls.containsKeyTask(key));
  }

  @Override
  public CompletionStage<@Nullable Void> loadAll(
      Set<? extends K> keys, boolean replaceExistingValues) {
    return taskRunner.start(calls.loadAllTask(keys, replaceExistingValues));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value) {
    return taskRunner.start(calls.putTask(key, value, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value, WriteOptions options) {
    return taskRunner.start(calls.putTask(key, value, options));
  }

  @Override
  public CompletionStage<@Nullable V> getAndPut(K key, V value) {
    return taskRunner.start(calls.getAndPutTask(key, value, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<@Nullable V> getAndPut(K key, V value, WriteOptions options) {
    return taskRunner.start(calls.getAndPutTask(key, value, options));
  }

  @Override
  public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries) {
    return taskRunner.start(calls.putAllTask(entries, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<@Nullable Void> putAll(
      Map<? extends K, ? extends V> entries, WriteOptions options) {
    return taskRunner.start(calls.putAllTask(entries, options));
  }

  @Override
  public CompletionStage<Boolean> putIfAbsent(K key, V value) {
    return taskRunner.start(calls.putIfAbsentTask(key, value, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<Boolean> putIfAbsent(K key, V value, WriteOptions options) {
    return taskRunner.start(calls.putIfAbsentTask(key, value, options));
  }

  @Override
  public CompletionStage<Boolean> remove(K key) {
    return taskRunner.start(calls.removeTask(key));
  }

  @Override
  public CompletionStage<Boolean> remove(K key, V oldValue) {
    return taskRunner.start(calls.removeTask(key, oldValue));
  }

  @Override
  public CompletionStage<@Nullable V> getAndRemove(K key) {
    return taskRunner.start(calls.getAndRemoveTask(key));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V value) {
    return taskRunner.start(calls.replaceTask(key, value, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V value, WriteOptions options) {
    return taskRunner.start(calls.replaceTask(key, value, options));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V oldValue, V newValue, WriteOptions options) {
    return taskRunner.start(calls.replaceTask(key, oldValue, newValue, options));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V oldValue, V newValue) {
    return taskRunner.start(calls.replaceTask(key, oldValue, newValue, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<@Nullable V> getAndReplace(K key, V value) {
    return taskRunner.start(calls.getAndReplaceTask(key, value, WriteOptions.defaults()));
  }

  @Override
  public CompletionStage<@Nullable V> getAndReplace(K key, V value, WriteOptions options) {
    return taskRunner.start(calls.getAndReplaceTask(key, value, options));
  }

  @Override
  public CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys) {
    return taskRunner.start(calls.removeAllTask(keys));
  }

  @Override
  public CompletionStage<@Nullable Void> removeAll() {
    return taskRunner.start(calls.removeAllTask());
  }

  @Override
  public CompletionStage<@Nullable Void> clear() {
    return taskRunner.start(calls.clearTask());
  }

  @Override
  public <T> CompletionStage<@Nullable T> invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return taskRunner.start(calls.invokeTask(key, entryProcessor, arguments));
  }

  @Override
  public <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return taskRunner.start(calls.invokeAllTask(keys, entryProcessor, arguments));
  }
}
