package io.cachette.jcache;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** The calls of a cache, run in the background. */
@SuppressWarnings("NullAway") // tasks answer null for no value, and do not say so
final class CachetteAsyncCache<K, V> implements AsyncCache<K, V> {

  private final CacheCalls<K, V> calls;
  private final Background background;

  CachetteAsyncCache(CacheCalls<K, V> calls, Background background) {
    this.calls = calls;
    this.background = background;
  }

  @Override
  public CompletionStage<@Nullable V> get(K key) {
    return background.start(calls.get(key));
  }

  @Override
  public CompletionStage<Map<K, V>> getAll(Set<? extends K> keys) {
    return background.start(calls.getAll(keys));
  }

  @Override
  public CompletionStage<Boolean> containsKey(K key) {
    return background.start(calls.containsKey(key));
  }

  @Override
  public CompletionStage<@Nullable Void> loadAll(
      Set<? extends K> keys, boolean replaceExistingValues) {
    return background.start(calls.loadAll(keys, replaceExistingValues));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value) {
    return background.start(calls.put(key, value, null));
  }

  @Override
  public CompletionStage<@Nullable Void> put(K key, V value, Duration timeToLive) {
    return background.start(calls.put(key, value, calls.ttl(timeToLive)));
  }

  @Override
  public CompletionStage<@Nullable V> getAndPut(K key, V value) {
    return background.start(calls.getAndPut(key, value, null));
  }

  @Override
  public CompletionStage<@Nullable V> getAndPut(K key, V value, Duration timeToLive) {
    return background.start(calls.getAndPut(key, value, calls.ttl(timeToLive)));
  }

  @Override
  public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries) {
    return background.start(calls.putAll(entries, null));
  }

  @Override
  public CompletionStage<@Nullable Void> putAll(
      Map<? extends K, ? extends V> entries, Duration timeToLive) {
    return background.start(calls.putAll(entries, calls.ttl(timeToLive)));
  }

  @Override
  public CompletionStage<Boolean> putIfAbsent(K key, V value) {
    return background.start(calls.putIfAbsent(key, value, null));
  }

  @Override
  public CompletionStage<Boolean> putIfAbsent(K key, V value, Duration timeToLive) {
    return background.start(calls.putIfAbsent(key, value, calls.ttl(timeToLive)));
  }

  @Override
  public CompletionStage<Boolean> remove(K key) {
    return background.start(calls.remove(key));
  }

  @Override
  public CompletionStage<Boolean> remove(K key, V oldValue) {
    return background.start(calls.remove(key, oldValue));
  }

  @Override
  public CompletionStage<@Nullable V> getAndRemove(K key) {
    return background.start(calls.getAndRemove(key));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V value) {
    return background.start(calls.replace(key, value));
  }

  @Override
  public CompletionStage<Boolean> replace(K key, V oldValue, V newValue) {
    return background.start(calls.replace(key, oldValue, newValue));
  }

  @Override
  public CompletionStage<@Nullable V> getAndReplace(K key, V value) {
    return background.start(calls.getAndReplace(key, value, null));
  }

  @Override
  public CompletionStage<@Nullable V> getAndReplace(K key, V value, Duration timeToLive) {
    return background.start(calls.getAndReplace(key, value, calls.ttl(timeToLive)));
  }

  @Override
  public CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys) {
    return background.start(calls.removeAll(keys));
  }

  @Override
  public CompletionStage<@Nullable Void> removeAll() {
    return background.start(calls.removeAll());
  }

  @Override
  public CompletionStage<@Nullable Void> clear() {
    return background.start(calls.clear());
  }

  @Override
  public <T> CompletionStage<@Nullable T> invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return background.start(calls.invoke(key, entryProcessor, arguments));
  }

  @Override
  public <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return background.start(calls.invokeAll(keys, entryProcessor, arguments));
  }
}
