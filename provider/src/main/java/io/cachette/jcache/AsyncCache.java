package io.cachette.jcache;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link Cache} without waiting for them, and with a time to live for a single
 * call. {@code cache.unwrap(AsyncCache.class)} or {@link #of} gives it for every open cache of this
 * provider; it is the same cache, and closes with it.
 *
 * <p><b>Meaning.</b> Every method does what the method of {@link Cache} with its name does: it is
 * atomic in the same way, takes the same round trips, counts, writes through, reads through and
 * expires alike. Synchronous listeners have heard of it when the stage completes. Operations are
 * not ordered among each other: start the second one when the first one's stage is complete if that
 * matters.
 *
 * <p><b>Errors.</b> What is wrong with the call itself is thrown at once, and nothing is done:
 * {@link NullPointerException}, {@link ClassCastException}, {@link IllegalArgumentException}, and
 * {@link IllegalStateException} if the cache is closed. Everything else, a value that cannot be
 * serialized included, completes the stage exceptionally with what the synchronous method would
 * throw: {@code whenComplete} and {@code handle} on the stage see the {@link
 * javax.cache.CacheException} itself; later stages, and {@code join} and {@code get}, wrap it as
 * they always do.
 *
 * <p><b>Threads.</b> What has to be done when Redis has answered (decoding, {@code equals},
 * listeners, statistics), and what depends on the stage, happens on daemon threads of the manager,
 * at least four and as many as there are processors, and never on one of the Redis client. None of
 * them waits for Redis. One that waits in code of the user, for another stage or a synchronous
 * operation, is replaced meanwhile; what blocks in another way (a database, a lock) belongs on an
 * executor of your own. Operations that run code of the user between reading and changing occupy
 * another thread while they last, and 64 of a manager run at a time, the others queue up: {@code
 * invoke}, {@code invokeAll}, {@code loadAll}, misses that read through, changes that write
 * through, and changes that ask an expiry policy of the user. Such code should use the synchronous
 * cache instead of waiting for stages. All these threads find classes by the loader of the manager
 * only.
 *
 * <p><b>Arguments.</b> Keys and values may be changed by the caller when the stage is complete, not
 * before.
 *
 * <p><b>Ending.</b> Cancelling or completing a stage does not end the operation. Closing the cache
 * waits up to ten seconds for operations that are under way; after that their stages fail with a
 * {@code CacheException} that says so. Stages always complete. There is no limit to the number of
 * operations under way but the time-outs of the client: who starts more of them than the server can
 * answer in that time, sees some fail.
 *
 * <p><b>Time to live.</b> The methods with a {@code timeToLive} give what they store that much time
 * from now on, by the clock of the server, whether it creates or updates; the expiry policy is not
 * asked. Later accesses and updates follow the policy again, which may move the deadline: under
 * {@link javax.cache.expiry.EternalExpiryPolicy} and {@link javax.cache.expiry.CreatedExpiryPolicy}
 * it stays. Zero lets the value expire at once, as {@link javax.cache.expiry.Duration#ZERO} does:
 * it is written through, but never found. Less than a millisecond counts as one; more than 140,000
 * years is eternal. A negative duration, and one of more milliseconds than a {@code long} holds, is
 * an {@link IllegalArgumentException}. ({@code replace} has no such form, as it could be taken for
 * the one with an old value; {@code getAndReplace} has.)
 *
 * <p>Safe for use by several threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface AsyncCache<K, V> {

  /**
   * The asynchronous form of a cache.
   *
   * @throws IllegalArgumentException if the cache is not of this provider
   * @throws IllegalStateException if it is closed
   */
  @SuppressWarnings("unchecked")
  static <K, V> AsyncCache<K, V> of(Cache<K, V> cache) {
    return cache.unwrap(AsyncCache.class);
  }

  /** As {@link Cache#get}: the value, or null if there is none. */
  CompletionStage<@Nullable V> get(K key);

  /** As {@link Cache#getAll}: what was found of the keys. */
  CompletionStage<Map<K, V>> getAll(Set<? extends K> keys);

  /** As {@link Cache#containsKey}. */
  CompletionStage<Boolean> containsKey(K key);

  /** As {@link Cache#loadAll}; completes when the values are stored. */
  CompletionStage<@Nullable Void> loadAll(Set<? extends K> keys, boolean replaceExistingValues);

  /** As {@link Cache#put}. */
  CompletionStage<@Nullable Void> put(K key, V value);

  /** As {@link Cache#put}, for so long. */
  CompletionStage<@Nullable Void> put(K key, V value, Duration timeToLive);

  /** As {@link Cache#getAndPut}: the value before, or null if there was none. */
  CompletionStage<@Nullable V> getAndPut(K key, V value);

  /** As {@link Cache#getAndPut}, for so long. */
  CompletionStage<@Nullable V> getAndPut(K key, V value, Duration timeToLive);

  /** As {@link Cache#putAll}. */
  CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries);

  /** As {@link Cache#putAll}, for so long. */
  CompletionStage<@Nullable Void> putAll(
      Map<? extends K, ? extends V> entries, Duration timeToLive);

  /** As {@link Cache#putIfAbsent}: whether the value was stored. */
  CompletionStage<Boolean> putIfAbsent(K key, V value);

  /** As {@link Cache#putIfAbsent}, for so long. */
  CompletionStage<Boolean> putIfAbsent(K key, V value, Duration timeToLive);

  /** As {@link Cache#remove(Object)}: whether there was a value. */
  CompletionStage<Boolean> remove(K key);

  /** As {@link Cache#remove(Object, Object)}: whether the old value was there. */
  CompletionStage<Boolean> remove(K key, V oldValue);

  /** As {@link Cache#getAndRemove}: the value before, or null if there was none. */
  CompletionStage<@Nullable V> getAndRemove(K key);

  /** As {@link Cache#replace(Object, Object)}: whether there was a value. */
  CompletionStage<Boolean> replace(K key, V value);

  /** As {@link Cache#replace(Object, Object, Object)}: whether the old value was there. */
  CompletionStage<Boolean> replace(K key, V oldValue, V newValue);

  /** As {@link Cache#getAndReplace}: the value before, or null if there was none. */
  CompletionStage<@Nullable V> getAndReplace(K key, V value);

  /** As {@link Cache#getAndReplace}, for so long. */
  CompletionStage<@Nullable V> getAndReplace(K key, V value, Duration timeToLive);

  /** As {@link Cache#removeAll(Set)}. */
  CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys);

  /** As {@link Cache#removeAll()}. */
  CompletionStage<@Nullable Void> removeAll();

  /** As {@link Cache#clear}. */
  CompletionStage<@Nullable Void> clear();

  /** As {@link Cache#invoke}: what the processor returned, which may be null. */
  <T> CompletionStage<@Nullable T> invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments);

  /** As {@link Cache#invokeAll}: what the processor returned or threw, key by key. */
  <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments);
}
