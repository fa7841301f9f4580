package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.ExceptionFilter;
import io.cachette.cdi.internal.bean.Exceptions;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of a {@code CacheResult} method. What the method throws always reaches the caller:
 * an exception that cannot be stored, as something in it cannot be serialized, is thrown all the
 * same, and one that cannot be read again counts as absent.
 */
final class ExceptionCache {

  private final String name;
  private final Function<InvocationContext, Cache<Object, Object>> cache;
  private final ExceptionFilter filter;
  private final CacheFailureHandler failures;

  ExceptionCache(
      String name,
      Function<InvocationContext, Cache<Object, Object>> cache,
      ExceptionFilter filter,
      CacheFailureHandler failures) {
    this.name = name;
    this.cache = cache;
    this.filter = filter;
    this.failures = failures;
  }

  /** The exception that is cached for a key, or null; it says that it was, and in which call. */
  @Nullable Throwable get(InvocationContext context, Object key) {
    try {
      Object cached = cache.apply(context).get(key);
      if (cached == null) {
        return null;
      }
      if (!(cached instanceof Throwable exception)) {
        throw new CacheException(
            "Cache '" + name + "' holds a " + cached.getClass().getName() + ", not an exception");
      }
      exception.addSuppressed(new RethrownFromCache(name));
      return exception;
    } catch (RuntimeException e) {
      failures.handle(Operation.GET, name, e);
      return null;
    }
  }

  /** Stores an exception, if it is to be cached. */
  void put(InvocationContext context, Object key, Throwable thrown) {
    if (isCacheable(thrown)) {
      Exceptions.runSuppressing(thrown, () -> store(() -> cache.apply(context).put(key, thrown)));
    }
  }

  /** Stores an exception without waiting, if the cache is one of ours; fails never. */
  CompletionStage<?> putAsync(Cache<Object, Object> cache, Object key, Throwable thrown) {
    if (!isCacheable(thrown)) {
      return CompletableFuture.completedFuture(null);
    }
    return CacheBinding.changeAsync(
            cache, async -> async.put(key, thrown), plain -> plain.put(key, thrown))
        .handle(
            (done, failure) -> {
              if (failure != null && Exceptions.cause(failure) instanceof RuntimeException e) {
                Exceptions.runSuppressing(thrown, () -> failures.handle(Operation.PUT, name, e));
              }
              return "stored or counted";
            });
  }

  private boolean isCacheable(Throwable thrown) {
    return !Exceptions.isRefusal(thrown) && filter.matches(thrown);
  }

  /** The cache, found before the method runs; null if it cannot be found. */
  @Nullable Cache<Object, Object> find(InvocationContext context) {
    try {
      return cache.apply(context);
    } catch (RuntimeException e) {
      failures.handle(Operation.GET, name, e);
      return null;
    }
  }

  private void store(Runnable put) {
    try {
      put.run();
    } catch (RuntimeException e) {
      failures.handle(Operation.PUT, name, e);
    }
  }

  /** Shows where a cached exception was thrown again. */
  private static final class RethrownFromCache extends Exception {

    private static final long serialVersionUID = 1;

    RethrownFromCache(String cacheName) {
      super("Thrown again from cache '" + cacheName + "'");
    }
  }
}
