package io.cachette.jcache.internal.operation.loading;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The running loads of this JVM by key and load token, so that threads with the same token share
 * one load. A thread enters a key before it acquires a token, and leaves it after its load. While
 * any thread is inside, completed loads stay registered. So two threads with the same token share
 * one load even if it is very fast. Thread-safe.
 *
 * @param <R> the result of a load
 */
final class SingleFlight<K, R> {

  private final ConcurrentMap<K, KeyLoads<R>> loadsByKey = new ConcurrentHashMap<>();

  /** A load and its result, for which other threads can wait. */
  record SharedLoad<R>(Thread owner, CompletableFuture<R> result) {
    SharedLoad(Thread owner) {
      this(owner, new CompletableFuture<>());
    }
  }

  void enter(Collection<K> keys) {
    keys.forEach(this::enter);
  }

  void leave(Collection<K> keys) {
    keys.forEach(this::leave);
  }

  void enter(K key) {
    loadsByKey.compute(key, (same, loads) -> (loads == null ? new KeyLoads<R>() : loads).enter());
  }

  void leave(K key) {
    loadsByKey.computeIfPresent(key, (same, loads) -> loads.leave());
  }

  /** Registers the load of a token, or returns the one that is already registered. */
  SharedLoad<R> registerIfAbsent(K key, String token, SharedLoad<R> sharedLoad) {
    SharedLoad<R> existing = getLoads(key).loadsByToken.putIfAbsent(token, sharedLoad);
    return existing == null ? sharedLoad : existing;
  }

  /** Removes the load of a token that was never issued. */
  void unregister(K key, String token) {
    getLoads(key).loadsByToken.remove(token);
  }

  /**
   * Runs the source of a key. During the run, {@link #isLoadingOnCurrentThread} returns true on
   * this thread.
   */
  <T> T runSource(K key, Supplier<T> source) {
    Set<Thread> loaders = getLoads(key).loadingThreads;
    boolean outermost = loaders.add(Thread.currentThread());
    try {
      return source.get();
    } finally {
      if (outermost) {
        loaders.remove(Thread.currentThread());
      }
    }
  }

  /**
   * Returns whether this thread runs the source of this key now, so that the call comes from that
   * source.
   */
  boolean isLoadingOnCurrentThread(K key) {
    return getLoads(key).loadingThreads.contains(Thread.currentThread());
  }

  private KeyLoads<R> getLoads(K key) {
    KeyLoads<R> loads = loadsByKey.get(key);
    if (loads == null) {
      throw new IllegalStateException("Enter the key first");
    }
    return loads;
  }

  /**
   * The loads of one key and the number of threads inside, which changes only inside {@code
   * compute}.
   */
  private static final class KeyLoads<R> {
    private final Map<String, SharedLoad<R>> loadsByToken = new ConcurrentHashMap<>();
    private final Set<Thread> loadingThreads = ConcurrentHashMap.newKeySet();
    private int enteredCount;

    KeyLoads<R> enter() {
      enteredCount++;
      return this;
    }

    @SuppressWarnings("NullAway") // null removes the key from the map
    KeyLoads<R> leave() {
      return --enteredCount == 0 ? null : this;
    }
  }
}
