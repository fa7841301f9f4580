package io.cachette.cdi.internal.caching;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
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
 * Determines the cache and the key of a call of an annotated method. The resolver is created once;
 * the cache is resolved at every call. Thread-safe.
 *
 * @param resolver null to use the cache with the name of the annotation
 * @param generator null to generate keys with {@link ArgumentsKeyFactory}
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
      return ArgumentsKeyFactory.create(parameters.selectKeyArguments(context.getParameters()));
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

  /**
   * Resolves a cache with a resolver of the application.
   *
   * @throws CacheException if the resolver returns null
   */
  Cache<Object, Object> resolveWith(
      CacheResolver cacheResolver, String name, InvocationContext context) {
    Cache<Object, Object> cache = cacheResolver.resolveCache(toInvocation(context));
    if (cache == null) {
      throw new CacheException(
          details
              + ": "
              + cacheResolver.getClass().getName()
              + " resolved no cache for '"
              + name
              + "'");
    }
    return cache;
  }

  private Call toInvocation(InvocationContext context) {
    return new Call(details, parameters, context);
  }

  /**
   * Changes a cache: asynchronously if it supports that, as caches of this library do, otherwise
   * before it returns. Never throws; failures complete the stage.
   */
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
    } catch (RuntimeException | Error e) {
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
   * Returns the cache-aside form of a cache; for a cache of another provider, without guarantees.
   */
  static CacheAside<Object, Object> toCacheAside(Cache<Object, Object> cache) {
    try {
      return CacheAside.of(cache);
    } catch (IllegalArgumentException e) {
      return new PlainCacheLoading(cache);
    }
  }
}
