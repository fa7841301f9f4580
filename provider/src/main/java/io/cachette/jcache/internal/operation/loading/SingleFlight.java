package io.cachette.jcache.internal.operation.loading;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The running loads of this JVM by key and load token, so that threads with the same token share
 * one load. A thread enters a key before it acquires a token, and leaves it after its load. While
 * any thread is inside, the latest completed loads stay registered. So two threads with the same
 * token share one load even if it is very fast. Thread-safe.
 *
 * @param <R> the result of a load
 */
final class SingleFlight<K, R> {

  private static final int MAX_COMPLETED = 16;

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

  /** Removes the load of a token under which the caller has not loaded. */
  void unregister(K key, String token) {
    getLoads(key).loadsByToken.remove(token);
  }

  /**
   * Records that the load of a token has ended. The last {@value #MAX_COMPLETED} completed loads of
   * a key stay registered, so that a key which threads use all the time does not accumulate them.
   */
  void complete(K key, String token) {
    loadsByKey.computeIfPresent(key, (same, loads) -> loads.complete(token));
  }

  /** Records that a thread inside refreshes the value, no longer than until a time. */
  void markRefreshing(K key, long untilNanos) {
    getLoads(key).refreshingUntil = untilNanos;
  }

  /** Records that the refresh has ended. */
  void unmarkRefreshing(K key) {
    getLoads(key).refreshingUntil = null;
  }

  /**
   * Returns whether another thread of this JVM refreshes the value. The key need not be entered.
   */
  boolean isRefreshedByOther(K key) {
    KeyLoads<R> loads = loadsByKey.get(key);
    if (loads == null) {
      return false;
    }
    Long until = loads.refreshingUntil;
    return until != null
        && until - System.nanoTime() > 0
        && !loads.loadingThreads.contains(Thread.currentThread());
  }

  /** Returns the number of keys that threads have entered. */
  int size() {
    return loadsByKey.size();
  }

  /** Returns the number of loads that are registered for a key. */
  int size(K key) {
    KeyLoads<R> loads = loadsByKey.get(key);
    return loads == null ? 0 : loads.loadsByToken.size();
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
   * The loads of one key. The number of threads inside and the completed tokens change only inside
   * {@code compute}.
   */
  private static final class KeyLoads<R> {
    private final Map<String, SharedLoad<R>> loadsByToken = new ConcurrentHashMap<>();
    private final Set<Thread> loadingThreads = ConcurrentHashMap.newKeySet();
    private final Queue<String> completedTokens = new ArrayDeque<>();
    private volatile @Nullable Long refreshingUntil;
    private int enteredCount;

    KeyLoads<R> enter() {
      enteredCount++;
      return this;
    }

    KeyLoads<R> complete(String token) {
      completedTokens.add(token);
      if (completedTokens.size() > MAX_COMPLETED) {
        loadsByToken.remove(completedTokens.remove());
      }
      return this;
    }

    @SuppressWarnings("NullAway") // null removes the key from the map
    KeyLoads<R> leave() {
      return --enteredCount == 0 ? null : this;
    }
  }
}
