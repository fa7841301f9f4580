package io.cachette.cdi.internal.caching;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is opened at its first use, and opened again after it was closed. Serializable
 * within its container, so that passivated beans may hold it. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 * @param name the name of the cache
 * @param runtime opens the cache
 */
public record LazyCache<K, V>(String name, CacheRuntime runtime)
    implements Cache<K, V>, Serializable {

  @SuppressWarnings("unchecked") // injection does not check types, see CacheName
  private Cache<K, V> cache() {
    return (Cache<K, V>) runtime.cache(name);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public @Nullable V get(K key) {
    return cache().get(key);
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return cache().getAll(keys);
  }

  @Override
  public boolean containsKey(K key) {
    return cache().containsKey(key);
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, CompletionListener listener) {
    cache().loadAll(keys, replaceExistingValues, listener);
  }

  @Override
  public void put(K key, V value) {
    cache().put(key, value);
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return cache().getAndPut(key, value);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    cache().putAll(map);
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return cache().putIfAbsent(key, value);
  }

  @Override
  public boolean remove(K key) {
    return cache().remove(key);
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return cache().remove(key, oldValue);
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return cache().getAndRemove(key);
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return cache().replace(key, oldValue, newValue);
  }

  @Override
  public boolean replace(K key, V value) {
    return cache().replace(key, value);
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return cache().getAndReplace(key, value);
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    cache().removeAll(keys);
  }

  @Override
  public void removeAll() {
    cache().removeAll();
  }

  @Override
  public void clear() {
    cache().clear();
  }

  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    return cache().getConfiguration(type);
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return cache().invoke(key, entryProcessor, arguments);
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return cache().invokeAll(keys, entryProcessor, arguments);
  }

  @Override
  public CacheManager getCacheManager() {
    return cache().getCacheManager();
  }

  @Override
  public void close() {
    cache().close();
  }

  @Override
  public boolean isClosed() {
    return cache().isClosed();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : cache().unwrap(type);
  }

  @Override
  public void registerCacheEntryListener(
      CacheEntryListenerConfiguration<K, V> cacheEntryListenerConfiguration) {
    cache().registerCacheEntryListener(cacheEntryListenerConfiguration);
  }

  @Override
  public void deregisterCacheEntryListener(
      CacheEntryListenerConfiguration<K, V> cacheEntryListenerConfiguration) {
    cache().deregisterCacheEntryListener(cacheEntryListenerConfiguration);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    return cache().iterator();
  }

  @Override
  public String toString() {
    return "Cache[" + name + "]";
  }
}
