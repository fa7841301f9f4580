package io.cachette.cdi;

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
record Access(
    MethodDetails details,
    Parameters parameters,
    Caches caches,
    @Nullable Supplier<CacheResolver> resolver,
    @Nullable Supplier<CacheKeyGenerator> generator) {

  String cacheName() {
    return details.getCacheName();
  }

  Object key(InvocationContext context) {
    if (generator == null) {
      return ArgumentsKey.of(parameters.keyArguments(context.getParameters()));
    }
    Object key = generator.get().generateCacheKey(call(context));
    if (key == null) {
      throw new CacheException(
          details
              + ": the key generator "
              + generator.get().getClass().getName()
              + " returned null");
    }
    return key;
  }

  @Nullable Object value(InvocationContext context) {
    return context.getParameters()[parameters.value()];
  }

  Cache<Object, Object> cache(InvocationContext context) {
    if (resolver == null) {
      return caches.get(cacheName());
    }
    return resolved(resolver.get(), cacheName(), context);
  }

  /** What a resolver of the user says. */
  Cache<Object, Object> resolved(CacheResolver by, String name, InvocationContext context) {
    Cache<Object, Object> cache = by.resolveCache(call(context));
    if (cache == null) {
      throw new CacheException(
          details + ": " + by.getClass().getName() + " resolved no cache for '" + name + "'");
    }
    return cache;
  }

  private Call call(InvocationContext context) {
    return new Call(details, parameters, context);
  }

  /** Starts a change without waiting for it, if the cache is one of ours; never throws. */
  @SuppressWarnings("NullAway") // completes with null
  static CompletionStage<Void> starting(
      Cache<Object, Object> cache,
      Function<AsyncCache<Object, Object>, CompletionStage<?>> asynchronously,
      Consumer<Cache<Object, Object>> otherwise) {
    try {
      AsyncCache<Object, Object> asynchronous = asynchronous(cache);
      if (asynchronous != null) {
        return asynchronously.apply(asynchronous).thenAccept(done -> {});
      }
      otherwise.accept(cache);
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static @Nullable AsyncCache<Object, Object> asynchronous(Cache<Object, Object> cache) {
    try {
      return AsyncCache.of(cache);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The form of a cache that loads; of other providers' caches one that loads without guarantees.
   */
  static LoadingCache<Object, Object> loading(Cache<Object, Object> cache) {
    try {
      return LoadingCache.of(cache);
    } catch (IllegalArgumentException e) {
      return new ForeignLoading(cache);
    }
  }
}
