package io.cachette.jcache.internal;

import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.operation.CacheOperations;
import io.cachette.jcache.internal.operation.Request;
import io.cachette.jcache.internal.operation.loading.LoadAttempt;
import io.cachette.jcache.internal.operation.loading.LoadSource;
import io.cachette.jcache.internal.operation.loading.LoadSpec;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a cache that its synchronous and its asynchronous form share. Each method checks
 * that the cache is open and that the arguments are valid, and returns the task that executes the
 * operation and converts its result. Invalid calls throw at once; all other failures occur when the
 * task is run.
 *
 * @param requireOpen throws if the cache is closed
 */
record CacheCalls<K, V>(
    CacheOperations<K, V> operations, ArgumentValidator<K, V> validator, Runnable requireOpen) {

  /**
   * Returns a task that completes with null if there is no value. So do all tasks that return a
   * value.
   */
  Task<V> getTask(K key) {
    requireOpen.run();
    return operations.getTask(validator.requireKey(key));
  }

  /** Returns the value if the near cache can serve it, else null. */
  @Nullable V findNear(K key) {
    requireOpen.run();
    return operations.findNear(validator.requireKey(key));
  }

  /** Returns the task of a read of which {@link #findNear} has found nothing. */
  Task<V> getFromRedisTask(K key) {
    return operations.getFromRedisTask(key);
  }

  Task<Map<K, V>> getAllTask(Set<? extends K> keys) {
    requireOpen.run();
    return operations.getAllTask(validator.copyKeys(keys));
  }

  Task<Boolean> containsKeyTask(K key) {
    requireOpen.run();
    return operations.containsKeyTask(validator.requireKey(key));
  }

  Task<@Nullable Void> loadAllTask(Set<? extends K> keys, boolean replaceExistingValues) {
    requireOpen.run();
    return operations.loadAllTask(validator.copyKeys(keys), replaceExistingValues);
  }

  Task<@Nullable Void> putTask(K key, V value, WriteOptions options) {
    requireOpen.run();
    validator.requireEntry(key, value);
    return applyTask(Operation.PUT, Request.put(key, value).withTtl(toTtl(options))).asVoid();
  }

  Task<V> getAndPutTask(K key, V value, WriteOptions options) {
    requireOpen.run();
    validator.requireEntry(key, value);
    return applyAndGetPreviousTask(
        Operation.GET_AND_PUT, Request.put(key, value).withTtl(toTtl(options)));
  }

  Task<@Nullable Void> putAllTask(Map<? extends K, ? extends V> map, WriteOptions options) {
    requireOpen.run();
    Ttl ttl = toTtl(options);
    List<Request<K, V>> requests = new ArrayList<>(map.size());
    map.forEach(
        (key, value) -> {
          validator.requireEntry(key, value);
          requests.add(Request.<K, V>put(key, value).withTtl(ttl));
        });
    return operations.applyAllTask(Operation.PUT_ALL, requests);
  }

  Task<Boolean> putIfAbsentTask(K key, V value, WriteOptions options) {
    requireOpen.run();
    validator.requireEntry(key, value);
    return applyTask(
            Operation.PUT_IF_ABSENT, Request.putIfAbsent(key, value).withTtl(toTtl(options)))
        .map(Outcome::isPut);
  }

  Task<Boolean> removeTask(K key) {
    requireOpen.run();
    return applyTask(Operation.REMOVE, Request.<K, V>remove(validator.requireKey(key)))
        .map(CacheCalls::isRemoved);
  }

  Task<Boolean> removeTask(K key, V oldValue) {
    requireOpen.run();
    validator.requireKey(key);
    Objects.requireNonNull(oldValue, "oldValue");
    return applyTask(Operation.REMOVE_IF_SAME, Request.remove(key, oldValue))
        .map(CacheCalls::isRemoved);
  }

  Task<V> getAndRemoveTask(K key) {
    requireOpen.run();
    return applyAndGetPreviousTask(
        Operation.GET_AND_REMOVE, Request.remove(validator.requireKey(key)));
  }

  Task<Boolean> replaceTask(K key, V oldValue, V newValue, WriteOptions options) {
    requireOpen.run();
    Objects.requireNonNull(oldValue, "oldValue");
    validator.requireEntry(key, newValue);
    return applyTask(
            Operation.REPLACE_IF_SAME,
            Request.replace(key, oldValue, newValue).withTtl(toTtl(options)))
        .map(Outcome::isPut);
  }

  Task<Boolean> replaceTask(K key, V value, WriteOptions options) {
    requireOpen.run();
    validator.requireEntry(key, value);
    return applyTask(Operation.REPLACE, Request.replace(key, value).withTtl(toTtl(options)))
        .map(Outcome::isPut);
  }

  Task<V> getAndReplaceTask(K key, V value, WriteOptions options) {
    requireOpen.run();
    validator.requireEntry(key, value);
    return applyAndGetPreviousTask(
        Operation.GET_AND_REPLACE, Request.replace(key, value).withTtl(toTtl(options)));
  }

  Task<@Nullable Void> removeAllTask(Set<? extends K> keys) {
    requireOpen.run();
    return operations.applyAllTask(
        Operation.REMOVE_ALL,
        validator.copyKeys(keys).stream().map(key -> Request.<K, V>remove(key)).toList());
  }

  Task<@Nullable Void> removeAllTask() {
    requireOpen.run();
    return operations.removeAllTask();
  }

  Task<@Nullable Void> clearTask() {
    requireOpen.run();
    return operations.clearTask();
  }

  <T> Task<T> invokeTask(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    requireOpen.run();
    validator.requireKey(key);
    Objects.requireNonNull(processor, "entryProcessor");
    return operations.invokeTask(key, processor, arguments, this::checkSet);
  }

  <T> Task<Map<K, EntryProcessorResult<T>>> invokeAllTask(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    requireOpen.run();
    Set<K> requestedKeys = validator.copyKeys(keys);
    Objects.requireNonNull(processor, "entryProcessor");
    return operations.invokeAllTask(requestedKeys, processor, arguments, this::checkSet);
  }

  LoadAttempt<K, V> newLoadAttempt(
      K key,
      LoadOptions options,
      LoadSource<V> source,
      LoadAttempt.@Nullable BackgroundRefresh backgroundRefresh) {
    requireOpen.run();
    return operations.newLoadAttempt(
        validator.requireKey(key), toSpec(options), source, backgroundRefresh);
  }

  /** Checks an entry that a processor sets, and returns its time to live. */
  private @Nullable Ttl checkSet(K key, V value, WriteOptions options) {
    validator.requireEntry(key, value);
    return toTtl(options);
  }

  /** Checks a loaded value if there is one, and returns it. */
  @Nullable V checkLoaded(K key, @Nullable V value) {
    if (value != null) {
      validator.requireEntry(key, value);
    }
    return value;
  }

  /**
   * Converts the time to live of a write; null for the expiry policy. Less than a millisecond
   * counts as one, as in {@link io.cachette.jcache.internal.expiry.Expiry}.
   */
  private static @Nullable Ttl toTtl(WriteOptions options) {
    Duration timeToLive = Objects.requireNonNull(options, "options").timeToLive();
    if (timeToLive == null) {
      return null;
    }
    return timeToLive.isZero() ? Ttl.ZERO : Ttl.ofMillis(Math.max(1, timeToLive.toMillis()));
  }

  private Task<Outcome<K, V>> applyTask(Operation operation, Request<K, V> request) {
    return operations.applyTask(operation, request, false);
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> applyAndGetPreviousTask(Operation operation, Request<K, V> request) {
    return operations.applyTask(operation, request, true).map(Outcome::previous);
  }

  private static LoadSpec toSpec(LoadOptions options) {
    return new LoadSpec(
        LoadSpec.toMillis(options.maxWait()),
        LoadSpec.toMillis(options.lease()),
        LoadSpec.toMillis(options.timeToLive()),
        options.jitter(),
        LoadSpec.toMillis(options.refreshAhead()),
        LoadSpec.toMillis(options.staleFor()),
        LoadSpec.toMillis(options.staleIfError()));
  }

  private static boolean isRemoved(Outcome<?, ?> outcome) {
    return outcome.effect() == Effect.REMOVED;
  }
}
