package io.cachette.jcache.internal;

import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.task.Task;
import java.util.Map;
import java.util.Set;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a cache that read and change entries: each is a task of {@link CacheCalls} for
 * which the caller waits.
 */
abstract class CacheMethods<K, V> implements ExtendedCache<K, V> {

  abstract CacheCalls<K, V> calls();

  /** Runs a task and waits until it is complete. */
  abstract <T extends @Nullable Object> T await(Task<T> task);

  @Override
  public @Nullable V get(K key) {
    V near = calls().findNear(key);
    return near == null ? await(calls().getFromRedisTask(key)) : near;
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return await(calls().getAllTask(keys));
  }

  @Override
  public boolean containsKey(K key) {
    return await(calls().containsKeyTask(key));
  }

  @Override
  public void put(K key, V value) {
    put(key, value, WriteOptions.defaults());
  }

  @Override
  public void put(K key, V value, WriteOptions options) {
    await(calls().putTask(key, value, options));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return getAndPut(key, value, WriteOptions.defaults());
  }

  @Override
  public @Nullable V getAndPut(K key, V value, WriteOptions options) {
    return await(calls().getAndPutTask(key, value, options));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    putAll(map, WriteOptions.defaults());
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map, WriteOptions options) {
    await(calls().putAllTask(map, options));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return putIfAbsent(key, value, WriteOptions.defaults());
  }

  @Override
  public boolean putIfAbsent(K key, V value, WriteOptions options) {
    return await(calls().putIfAbsentTask(key, value, options));
  }

  @Override
  public boolean remove(K key) {
    return await(calls().removeTask(key));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return await(calls().removeTask(key, oldValue));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return await(calls().getAndRemoveTask(key));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return replace(key, oldValue, newValue, WriteOptions.defaults());
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue, WriteOptions options) {
    return await(calls().replaceTask(key, oldValue, newValue, options));
  }

  @Override
  public boolean replace(K key, V value) {
    return replace(key, value, WriteOptions.defaults());
  }

  @Override
  public boolean replace(K key, V value, WriteOptions options) {
    return await(calls().replaceTask(key, value, options));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return getAndReplace(key, value, WriteOptions.defaults());
  }

  @Override
  public @Nullable V getAndReplace(K key, V value, WriteOptions options) {
    return await(calls().getAndReplaceTask(key, value, options));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    await(calls().removeAllTask(keys));
  }

  @Override
  public void removeAll() {
    await(calls().removeAllTask());
  }

  @Override
  public void clear() {
    await(calls().clearTask());
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return await(calls().invokeTask(key, entryProcessor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return await(calls().invokeAllTask(keys, entryProcessor, arguments));
  }
}
