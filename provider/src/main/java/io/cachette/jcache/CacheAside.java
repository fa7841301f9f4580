package io.cachette.jcache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The cache-aside pattern: the code that you pass to a call loads a missing value, and the cache
 * stores it. It prevents cache stampedes: callers that miss the same key share one load. You get it
 * from every open cache of this provider with {@link #of} or with {@code
 * cache.unwrap(CacheAside.class)}. It is a view of that cache and is closed with it.
 *
 * <pre>{@code
 * CacheAside<String, Order> orders = CacheAside.of(cache);
 * Order order = orders.get("4711", () -> loadOrder("4711"));
 * CompletionStage<Order> later =
 *     orders.getAsync("4712", LoadOptions.defaults(), () -> loadOrderAsync("4712"));
 * }</pre>
 *
 * <p><b>Single flight.</b> If threads of this JVM miss the same key at the same time, they share
 * one load: one of them runs its source, and the others get the value or the exception. A thread
 * that waits longer than {@link LoadOptions#maxWait} runs its own source. With a {@linkplain
 * LoadOptions#lease lease}, all nodes together share one load. If a source asks for the key that it
 * loads, the inner call runs its own source and does not wait.
 *
 * <p><b>No newer value is overwritten.</b> Each load has a load token in Redis. Each change of the
 * entry, on any node, invalidates the token. A load with an invalid token is not stored. So if a
 * value was put or removed, or the cache was cleared, while a source ran, the result of that change
 * stays. The caller still gets the value of its source. A call that begins after such a change does
 * not join that load, but begins another one.
 *
 * <p><b>Semantics.</b> If the value is found, the call counts as a hit, else as a miss; a stored
 * value counts as a put. Listeners are notified of stored values as of any other change. If a
 * source returns null, nothing is stored. Loaded values are not written through, because they come
 * from the system of record. The {@link javax.cache.integration.CacheLoader} of the cache is not
 * called.
 *
 * <p><b>Unreadable values.</b> If the stored value cannot be read, for example because a rolling
 * deployment has changed its class, the source is run and its value replaces the stored one, under
 * every {@link io.cachette.codec.UnreadableValuePolicy}.
 *
 * <p><b>Errors.</b> An exception of the source reaches each caller that shares the load unchanged.
 * If Redis fails, the call throws a {@link javax.cache.CacheException}. If it fails before the
 * source is run, the source does not run. If it fails afterwards, the value may not be stored.
 *
 * <p><b>Cost</b> in round trips: 1 for a hit; 3 for a miss (look-up, load token, store) in addition
 * to the source; 2 for {@code renew} in addition to the source. A thread that joins a load of its
 * own JVM takes 2. With a lease, a node that waits for the load of another node asks Redis again,
 * at most every 100 ms.
 *
 * <p>Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CacheAside<K, V> {

  /**
   * Returns the cache-aside form of a cache.
   *
   * @throws IllegalArgumentException if the cache belongs to another provider
   * @throws IllegalStateException if the cache is closed
   */
  @SuppressWarnings("unchecked")
  static <K, V> CacheAside<K, V> of(Cache<K, V> cache) {
    return cache.unwrap(CacheAside.class);
  }

  /**
   * Returns the value of a key. If it is missing, runs the source, stores its value and returns it.
   *
   * @param source runs on this thread if the value is missing; to refresh a value, it runs on
   *     {@link LoadOptions#background} if that is set
   * @return the value, or null if it is missing and the source returned null
   * @throws Exception the exception of the source
   * @throws javax.cache.CacheException if Redis fails
   */
  @Nullable V get(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception;

  /** Calls {@link #get(Object, LoadOptions, Callable)} with {@link LoadOptions#defaults}. */
  default @Nullable V get(K key, Callable<? extends @Nullable V> source) throws Exception {
    return get(key, LoadOptions.defaults(), source);
  }

  /**
   * Like {@link #get(Object, LoadOptions, Callable)}, for an asynchronous source. This thread looks
   * the value up and starts the source; it waits for Redis only. No thread waits while the value is
   * loaded and stored.
   *
   * @param source is started on this thread; if the call has waited for another load for too long,
   *     on a thread of the manager
   * @return a stage that completes when the value is stored, or exceptionally with the exception
   *     that the source threw or completed with
   * @throws javax.cache.CacheException if Redis fails before the source is started; afterwards the
   *     stage completes with this exception
   */
  CompletionStage<@Nullable V> getAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source);

  /**
   * Runs the source even if the key has a value, and stores the new value unless the entry was
   * changed meanwhile. Of several renewals of a key, the one that began last is stored. If the
   * source returns null, the entry stays as it is.
   *
   * @return the value that the source returned, or null
   * @throws Exception the exception of the source
   * @throws javax.cache.CacheException if Redis fails
   */
  @Nullable V renew(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception;

  /** Like {@link #renew}, for an asynchronous source; see {@link #getAsync} for the threads. */
  CompletionStage<@Nullable V> renewAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source);
}
