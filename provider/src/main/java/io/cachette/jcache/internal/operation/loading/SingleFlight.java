package io.cachette.jcache.internal.operation.loading;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The loads of this JVM that are under way, by key and ticket. Who wants to load says so before
 * taking a ticket and until it is done; as long as somebody is inside, even a load that has ended
 * is found. So two threads that were handed the same ticket always share one load, however fast it
 * is.
 *
 * @param <R> what a load brings
 */
final class SingleFlight<K, R> {

  private final ConcurrentMap<K, KeyLoads<R>> loadsByKey = new ConcurrentHashMap<>();

  /** A load; it has landed when what it brings is known. */
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

  /** Makes a flight the one of a ticket, or returns the one that already is. */
  SharedLoad<R> registerIfAbsent(K key, String token, SharedLoad<R> sharedLoad) {
    SharedLoad<R> existing = getLoads(key).loadsByToken.putIfAbsent(token, sharedLoad);
    return existing == null ? sharedLoad : existing;
  }

  /** Forgets the flight of a ticket that was never handed out. */
  void unregister(K key, String token) {
    getLoads(key).loadsByToken.remove(token);
  }

  /**
   * Runs the source of a key; meanwhile {@link #isLoadingOnCurrentThread} knows that this thread
   * does.
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

  /** Whether this thread is running the source of a key now, which then asks for that key. */
  boolean isLoadingOnCurrentThread(K key) {
    return getLoads(key).loadingThreads.contains(Thread.currentThread());
  }

  private KeyLoads<R> getLoads(K key) {
    KeyLoads<R> loads = loadsByKey.get(key);
    if (loads == null) {
      throw new IllegalStateException("Enter before claiming");
    }
    return loads;
  }

  /** The threads that want to load one key; counted inside {@code compute}. */
  private static final class KeyLoads<R> {
    private final Map<String, SharedLoad<R>> loadsByToken = new ConcurrentHashMap<>();
    private final Set<Thread> loadingThreads = ConcurrentHashMap.newKeySet();
    private int enteredCount;

    KeyLoads<R> enter() {
      enteredCount++;
      return this;
    }

    @SuppressWarnings("NullAway") // null removes the gate from the map
    KeyLoads<R> leave() {
      return --enteredCount == 0 ? null : this;
    }
  }
}
