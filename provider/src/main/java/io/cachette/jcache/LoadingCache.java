package io.cachette.jcache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Values that are computed when they are missing, by code that comes with the call: a {@link Cache}
 * whose misses do not stampede. {@code cache.unwrap(LoadingCache.class)} or {@link #of} gives it
 * for every open cache of this provider; it is the same cache, and closes with it.
 *
 * <p><b>One load.</b> Threads of this JVM that miss one key at a time share one load: one of them
 * runs its source, the others get the value or the exception. Who waits longer than {@link
 * LoadOptions#waitLimit} runs its own source. With a {@linkplain LoadOptions#withLease lease} that
 * holds for all nodes together. A source that asks for the key that it is loading itself is simply
 * run.
 *
 * <p><b>Nothing newer is overwritten.</b> Every load has a ticket in Redis, which each change of
 * the entry takes away, on whatever node it happens: a value that was put or removed, or a cache
 * that was cleared, while a source ran stays as it is. The caller still gets what the source
 * returned; who asks after such a change does not join that load, but begins another one.
 *
 * <p><b>Meaning.</b> A value that is found counts as a hit, else there is a miss, and a put if the
 * value is stored. Listeners hear of what is stored as of any change. A source that returns null
 * stores nothing. Values are not written through, as they come from the source of the truth, and
 * the {@link javax.cache.integration.CacheLoader} of the cache is not asked.
 *
 * <p><b>Errors.</b> What the source throws comes out as it is, in every caller that shared the
 * load. A {@link javax.cache.CacheException} tells that Redis did not do its part: before the
 * source, then the source did not run, or after it, then the value may not be stored.
 *
 * <p><b>Cost</b> in round trips: a hit 1; a miss 3 (look-up, ticket, store) and the source; {@code
 * renew} 2 and the source. Threads that wait for a load of their own JVM take 2. With a lease,
 * nodes that wait for another one ask again, every 100 ms at the most.
 *
 * <p>Safe for use by several threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface LoadingCache<K, V> {

  /**
   * The loading form of a cache.
   *
   * @throws IllegalArgumentException if the cache is not of this provider
   * @throws IllegalStateException if it is closed
   */
  @SuppressWarnings("unchecked")
  static <K, V> LoadingCache<K, V> of(Cache<K, V> cache) {
    return cache.unwrap(LoadingCache.class);
  }

  /**
   * The value of a key, or what the source returns, which is stored.
   *
   * @param source run on this thread if the value is missing; on {@link LoadOptions#background} if
   *     it is to be refreshed there
   * @return null if there is no value and the source returned null
   * @throws Exception what the source threw
   * @throws javax.cache.CacheException if Redis does not do its part
   */
  @Nullable V get(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception;

  /** {@link #get(Object, LoadOptions, Callable)} with {@link LoadOptions#DEFAULTS}. */
  default @Nullable V get(K key, Callable<? extends @Nullable V> source) throws Exception {
    return get(key, LoadOptions.DEFAULTS, source);
  }

  /**
   * As {@link #get(Object, LoadOptions, Callable)} for a source that is asynchronous itself. Redis
   * is asked, and the source started, on this thread, which waits for Redis only; the value is
   * stored without a thread that waits.
   *
   * @param source started on this thread; if it has waited too long for the load of somebody else,
   *     on a thread of the manager
   * @return completes when the value is stored; exceptionally with what the source threw or
   *     completed with
   * @throws javax.cache.CacheException if Redis does not do its part before the source is started;
   *     afterwards the stage completes with it
   */
  CompletionStage<@Nullable V> getAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source);

  /**
   * Runs the source in any case, and stores what it returns unless the entry was changed meanwhile.
   * Of several renewals of a key the one that began last is stored. If the source returns null, the
   * entry stays as it is.
   *
   * @return what the source returned
   * @throws Exception what the source threw
   * @throws javax.cache.CacheException if Redis does not do its part
   */
  @Nullable V renew(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception;

  /** As {@link #renew} for a source that is asynchronous itself; see {@link #getAsync}. */
  CompletionStage<@Nullable V> renewAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source);
}
