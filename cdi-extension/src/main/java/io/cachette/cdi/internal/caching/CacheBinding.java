package io.cachette.cdi.internal.caching;

import io.cachette.cdi.ArgumentsKey;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.LoadingCache;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolver;
import org.jspecify.annotations.Nullable;

/**
 * How an annotated method gets at its cache and its key. Resolvers are asked for once, caches at
 * every call. Safe for use by several threads.
 *
 * @param resolver null to find the cache by its name
 * @param generator null to make keys of the arguments
 */
record CacheBinding(
    MethodDetails details,
    CacheParameters parameters,
    Caches caches,
    @Nullable Supplier<CacheResolver> resolver,
    @Nullable Supplier<CacheKeyGenerator> generator) {

  String cacheName() {
    return details.getCacheName();
  }

  Object generateKey(InvocationContext context) {
    if (generator == null) {
      return ArgumentsKey.of(parameters.keyArguments(context.getParameters()));
    }
    Object key = generator.get().generateCacheKey(toInvocation(context));
    if (key == null) {
      throw new CacheException(
          details
              + ": the key generator "
              + generator.get().getClass().getName()
              + " returned null");
    }
    return key;
  }

  @Nullable Object selectValue(InvocationContext context) {
    return context.getParameters()[parameters.value()];
  }

  Cache<Object, Object> resolveCache(InvocationContext context) {
    if (resolver == null) {
      return caches.get(cacheName());
    }
    return resolveWith(resolver.get(), cacheName(), context);
  }

  /** What a resolver of the user says. */
  Cache<Object, Object> resolveWith(CacheResolver by, String name, InvocationContext context) {
    Cache<Object, Object> cache = by.resolveCache(toInvocation(context));
    if (cache == null) {
      throw new CacheException(
          details + ": " + by.getClass().getName() + " resolved no cache for '" + name + "'");
    }
    return cache;
  }

  private Call toInvocation(InvocationContext context) {
    return new Call(details, parameters, context);
  }

  /** Starts a change without waiting for it, if the cache is one of ours; never throws. */
  @SuppressWarnings("NullAway") // completes with null
  static CompletionStage<Void> changeAsync(
      Cache<Object, Object> cache,
      Function<AsyncCache<Object, Object>, CompletionStage<?>> asyncChange,
      Consumer<Cache<Object, Object>> syncChange) {
    try {
      AsyncCache<Object, Object> asyncCache = findAsyncCache(cache);
      if (asyncCache != null) {
        return asyncChange.apply(asyncCache).thenAccept(done -> {});
      }
      syncChange.accept(cache);
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static @Nullable AsyncCache<Object, Object> findAsyncCache(Cache<Object, Object> cache) {
    try {
      return AsyncCache.of(cache);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The form of a cache that loads; of other providers' caches one that loads without guarantees.
   */
  static LoadingCache<Object, Object> toLoadingCache(Cache<Object, Object> cache) {
    try {
      return LoadingCache.of(cache);
    } catch (IllegalArgumentException e) {
      return new PlainCacheLoading(cache);
    }
  }
}
