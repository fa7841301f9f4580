package io.cachette.jcache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous form of a {@link Cache}: its operations return a {@link CompletionStage} instead
 * of waiting for Redis, and its writes take {@link WriteOptions}. You get it from every open cache
 * of this provider with {@link #of} or with {@code cache.unwrap(AsyncCache.class)}. It is a view of
 * that cache and is closed with it.
 *
 * <pre>{@code
 * AsyncCache<String, Order> orders = AsyncCache.of(cache);
 * CompletionStage<Order> charged =
 *     orders.getAndPut(
 *         "4711", new Order("4711", 100), WriteOptions.timeToLive(Duration.ofMinutes(1)));
 * charged.thenAccept(before -> log.log(System.Logger.Level.INFO, "replaced " + before));
 * }</pre>
 *
 * <p><b>Semantics.</b> Each method does the same as the method of {@link Cache} with the same name:
 * it has the same atomicity, takes the same round trips, updates the same statistics, and applies
 * read-through, write-through and expiry in the same way. When the stage completes, the synchronous
 * listeners have been notified. Operations are not ordered among each other, except changes of one
 * entry that share round trips, see {@code docs/performance.md}. If the order matters, start the
 * second operation when the stage of the first one is complete.
 *
 * <p><b>Errors.</b> If an argument is invalid or the cache is closed, the method throws at once and
 * changes nothing: {@link NullPointerException}, {@link ClassCastException}, {@link
 * IllegalArgumentException}, or {@link IllegalStateException} if the cache is closed. All other
 * failures, such as a value that cannot be serialized, complete the stage exceptionally with the
 * exception that the synchronous method would throw. {@code whenComplete} and {@code handle} on the
 * stage receive the {@link javax.cache.CacheException} itself. Dependent stages, {@code join} and
 * {@code get} wrap it as they always do.
 *
 * <p><b>Threads.</b> Daemon threads of the manager do the work that follows a reply of Redis
 * (decoding, {@code equals}, listeners, statistics) and run the stages that depend on the returned
 * stage. There are as many of these threads as processors, and at least four. None of them waits
 * for Redis, and none of them belongs to the Redis client. If your code on such a thread waits for
 * another stage or a synchronous operation, an additional thread replaces it meanwhile. Run code
 * that blocks in another way (on a database, on a lock) on an executor of your own.
 *
 * <p>Operations that run your code between the read and the change occupy a worker thread for their
 * whole duration: {@code invoke}, {@code invokeAll}, {@code loadAll}, misses that read through,
 * changes that write through, and changes that call an expiry policy of your own. A manager runs at
 * most 64 of these at the same time; further ones wait in a queue. In such code, use the
 * synchronous cache instead of waiting for stages. All these threads have the class loader of the
 * manager as their context class loader.
 *
 * <p><b>Arguments.</b> Do not change keys and values before the stage is complete.
 *
 * <p><b>Completion.</b> Cancelling or completing a stage does not stop the operation. Closing the
 * cache waits for running operations for up to ten seconds; then their stages fail with a {@code
 * CacheException} that names the reason. Every stage completes. Only the timeouts of the client
 * limit the number of running operations: if you start more than the server can answer within that
 * time, some of them fail.
 *
 * <p>Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface AsyncCache<K, V> {

  /**
   * Returns the asynchronous form of a cache.
   *
   * @throws IllegalArgumentException if the cache belongs to another provider
   * @throws IllegalStateException if the cache is closed
   */
  @SuppressWarnings("unchecked")
  static <K, V> AsyncCache<K, V> of(Cache<K, V> cache) {
    return cache.unwrap(AsyncCache.class);
  }

  /** Like {@link Cache#get}; completes with the value, or with null if the key has none. */
  CompletionStage<@Nullable V> get(K key);

  /** Like {@link Cache#getAll}; completes with the entries that exist. */
  CompletionStage<Map<K, V>> getAll(Set<? extends K> keys);

  /** Like {@link Cache#containsKey}. */
  CompletionStage<Boolean> containsKey(K key);

  /** Like {@link Cache#loadAll}; completes when the values are stored. */
  CompletionStage<@Nullable Void> loadAll(Set<? extends K> keys, boolean replaceExistingValues);

  /** Like {@link Cache#put}. */
  CompletionStage<@Nullable Void> put(K key, V value);

  /** Like {@link Cache#put}, with options. */
  CompletionStage<@Nullable Void> put(K key, V value, WriteOptions options);

  /**
   * Like {@link Cache#getAndPut}; completes with the previous value, or with null if there was
   * none.
   */
  CompletionStage<@Nullable V> getAndPut(K key, V value);

  /** Like {@link Cache#getAndPut}, with options. */
  CompletionStage<@Nullable V> getAndPut(K key, V value, WriteOptions options);

  /** Like {@link Cache#putAll}. */
  CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries);

  /** Like {@link Cache#putAll}, with options for each entry. */
  CompletionStage<@Nullable Void> putAll(
      Map<? extends K, ? extends V> entries, WriteOptions options);

  /** Like {@link Cache#putIfAbsent}; completes with whether the value was stored. */
  CompletionStage<Boolean> putIfAbsent(K key, V value);

  /** Like {@link Cache#putIfAbsent}, with options. */
  CompletionStage<Boolean> putIfAbsent(K key, V value, WriteOptions options);

  /** Like {@link Cache#remove(Object)}; completes with whether the key had a value. */
  CompletionStage<Boolean> remove(K key);

  /**
   * Like {@link Cache#remove(Object, Object)}; completes with whether the key had the old value.
   */
  CompletionStage<Boolean> remove(K key, V oldValue);

  /**
   * Like {@link Cache#getAndRemove}; completes with the previous value, or with null if there was
   * none.
   */
  CompletionStage<@Nullable V> getAndRemove(K key);

  /** Like {@link Cache#replace(Object, Object)}; completes with whether the key had a value. */
  CompletionStage<Boolean> replace(K key, V value);

  /** Like {@link Cache#replace(Object, Object)}, with options. */
  CompletionStage<Boolean> replace(K key, V value, WriteOptions options);

  /**
   * Like {@link Cache#replace(Object, Object, Object)}; completes with whether the key had the old
   * value.
   */
  CompletionStage<Boolean> replace(K key, V oldValue, V newValue);

  /** Like {@link Cache#replace(Object, Object, Object)}, with options. */
  CompletionStage<Boolean> replace(K key, V oldValue, V newValue, WriteOptions options);

  /**
   * Like {@link Cache#getAndReplace}; completes with the previous value, or with null if there was
   * none.
   */
  CompletionStage<@Nullable V> getAndReplace(K key, V value);

  /** Like {@link Cache#getAndReplace}, with options. */
  CompletionStage<@Nullable V> getAndReplace(K key, V value, WriteOptions options);

  /** Like {@link Cache#removeAll(Set)}. */
  CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys);

  /** Like {@link Cache#removeAll()}. */
  CompletionStage<@Nullable Void> removeAll();

  /** Like {@link Cache#clear}. */
  CompletionStage<@Nullable Void> clear();

  /** Like {@link Cache#invoke}; completes with the result of the processor, which may be null. */
  <T> CompletionStage<@Nullable T> invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments);

  /**
   * Like {@link Cache#invokeAll}; completes with the result or the exception of the processor for
   * each key.
   */
  <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments);
}
