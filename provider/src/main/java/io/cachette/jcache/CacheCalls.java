package io.cachette.jcache;

import io.cachette.jcache.internal.operation.CacheOperations;
import io.cachette.jcache.internal.operation.Computation;
import io.cachette.jcache.internal.operation.LoadSource;
import io.cachette.jcache.internal.operation.Operation;
import io.cachette.jcache.internal.operation.Outcome;
import io.cachette.jcache.internal.operation.Request;
import io.cachette.jcache.internal.operation.Task;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Ttl;
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
 * What is common to the synchronous and the asynchronous form of an operation: is the cache open,
 * are the arguments good, what is asked for, and what does the answer mean. Bad calls throw here;
 * everything else happens, and fails, when the task is run.
 *
 * @param requireOpen throws if the cache is closed
 * @param mortal told that an entry will have a deadline, whatever the expiry policy says
 */
record CacheCalls<K, V>(
    CacheOperations<K, V> operations,
    Arguments<K, V> check,
    Runnable requireOpen,
    Runnable mortal) {

  /** The time to live that a call asks for. */
  Ttl ttl(Duration timeToLive) {
    requireOpen.run();
    Ttl ttl = check.timeToLive(timeToLive);
    mortal.run();
    return ttl;
  }

  /** The value, or null; so for all that answer with a value. */
  Task<V> get(K key) {
    requireOpen.run();
    return operations.get(check.key(key));
  }

  Task<Map<K, V>> getAll(Set<? extends K> keys) {
    requireOpen.run();
    return operations.getAll(check.keys(keys));
  }

  Task<Boolean> containsKey(K key) {
    requireOpen.run();
    return operations.containsKey(check.key(key));
  }

  Task<@Nullable Void> loadAll(Set<? extends K> keys, boolean replaceExistingValues) {
    requireOpen.run();
    return operations.loadAll(check.keys(keys), replaceExistingValues);
  }

  /**
   * @param ttl how long the value lives, or null to ask the expiry policy; so for all that store
   */
  Task<@Nullable Void> put(K key, V value, @Nullable Ttl ttl) {
    requireOpen.run();
    check.entry(key, value);
    return apply(Operation.PUT, Request.put(key, value).living(ttl)).ended();
  }

  Task<V> getAndPut(K key, V value, @Nullable Ttl ttl) {
    requireOpen.run();
    check.entry(key, value);
    return previous(Operation.GET_AND_PUT, Request.put(key, value).living(ttl));
  }

  Task<@Nullable Void> putAll(Map<? extends K, ? extends V> map, @Nullable Ttl ttl) {
    requireOpen.run();
    List<Request<K, V>> requests = new ArrayList<>(map.size());
    map.forEach(
        (key, value) -> {
          check.entry(key, value);
          requests.add(Request.<K, V>put(key, value).living(ttl));
        });
    return operations.applyAll(Operation.PUT_ALL, requests);
  }

  Task<Boolean> putIfAbsent(K key, V value, @Nullable Ttl ttl) {
    requireOpen.run();
    check.entry(key, value);
    return apply(Operation.PUT_IF_ABSENT, Request.putIfAbsent(key, value).living(ttl))
        .map(Outcome::isPut);
  }

  Task<Boolean> remove(K key) {
    requireOpen.run();
    return apply(Operation.REMOVE, Request.<K, V>remove(check.key(key))).map(CacheCalls::isRemoved);
  }

  Task<Boolean> remove(K key, V oldValue) {
    requireOpen.run();
    check.key(key);
    Objects.requireNonNull(oldValue, "oldValue");
    return apply(Operation.REMOVE_IF_SAME, Request.remove(key, oldValue))
        .map(CacheCalls::isRemoved);
  }

  Task<V> getAndRemove(K key) {
    requireOpen.run();
    return previous(Operation.GET_AND_REMOVE, Request.remove(check.key(key)));
  }

  Task<Boolean> replace(K key, V oldValue, V newValue) {
    requireOpen.run();
    Objects.requireNonNull(oldValue, "oldValue");
    check.entry(key, newValue);
    return apply(Operation.REPLACE_IF_SAME, Request.replace(key, oldValue, newValue))
        .map(Outcome::isPut);
  }

  Task<Boolean> replace(K key, V value) {
    requireOpen.run();
    check.entry(key, value);
    return apply(Operation.REPLACE, Request.replace(key, value)).map(Outcome::isPut);
  }

  Task<V> getAndReplace(K key, V value, @Nullable Ttl ttl) {
    requireOpen.run();
    check.entry(key, value);
    return previous(Operation.GET_AND_REPLACE, Request.replace(key, value).living(ttl));
  }

  Task<@Nullable Void> removeAll(Set<? extends K> keys) {
    requireOpen.run();
    return operations.applyAll(
        Operation.REMOVE_ALL,
        check.keys(keys).stream().map(key -> Request.<K, V>remove(key)).toList());
  }

  Task<@Nullable Void> removeAll() {
    requireOpen.run();
    return operations.removeAll();
  }

  Task<@Nullable Void> clear() {
    requireOpen.run();
    return operations.clear();
  }

  <T> Task<T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    requireOpen.run();
    check.key(key);
    Objects.requireNonNull(processor, "entryProcessor");
    return operations.invoke(key, processor, arguments);
  }

  <T> Task<Map<K, EntryProcessorResult<T>>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    requireOpen.run();
    Set<K> wanted = check.keys(keys);
    Objects.requireNonNull(processor, "entryProcessor");
    return operations.invokeAll(wanted, processor, arguments);
  }

  Computation<K, V> computation(
      K key, LoadOptions options, LoadSource<V> source, Computation.@Nullable Aside aside) {
    requireOpen.run();
    Computation<K, V> computation =
        operations.computation(check.key(key), options.terms(), source, aside);
    if (options.timeToLive() != null) {
      mortal.run();
    }
    return computation;
  }

  /** A value that is to be stored, if there is one. */
  @Nullable V checked(K key, @Nullable V value) {
    if (value != null) {
      check.entry(key, value);
    }
    return value;
  }

  private Task<Outcome<K, V>> apply(Operation operation, Request<K, V> request) {
    return operations.apply(operation, request, false);
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private Task<V> previous(Operation operation, Request<K, V> request) {
    return operations.apply(operation, request, true).map(Outcome::previous);
  }

  private static boolean isRemoved(Outcome<?, ?> outcome) {
    return outcome.effect() == Effect.REMOVED;
  }
}
