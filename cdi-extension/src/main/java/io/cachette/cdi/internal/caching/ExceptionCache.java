package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.ExceptionFilter;
import io.cachette.cdi.internal.bean.Exceptions;
import io.cachette.internal.concurrent.Completions;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The cached exceptions of a {@code CacheResult} method. The caller always gets the exception of
 * the method: an exception that cannot be serialized is thrown without being cached, and an
 * exception that cannot be deserialized counts as a miss. Thread-safe.
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

  /**
   * Returns the cached exception of a key, or null. Adds a suppressed exception that names the
   * cache and has the stack trace of the current call.
   */
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

  /** Stores an exception, if the annotation selects it. */
  void put(InvocationContext context, Object key, Throwable thrown) {
    if (isCacheable(thrown)) {
      Exceptions.runSuppressing(thrown, () -> store(() -> cache.apply(context).put(key, thrown)));
    }
  }

  /** Stores an exception, if the annotation selects it. The stage never fails. */
  CompletionStage<?> putAsync(Cache<Object, Object> cache, Object key, Throwable thrown) {
    if (!isCacheable(thrown)) {
      return CompletableFuture.completedFuture(null);
    }
    return CacheBinding.changeAsync(
            cache, async -> async.put(key, thrown), plain -> plain.put(key, thrown))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                addFailure(thrown, Completions.unwrap(failure));
              }
              return "stored or counted";
            });
  }

  /** The caller gets the exception of the method, also after an error of the cache. */
  private void addFailure(Throwable thrown, Throwable failure) {
    if (failure instanceof RuntimeException e) {
      Exceptions.runSuppressing(thrown, () -> failures.handle(Operation.PUT, name, e));
    } else {
      thrown.addSuppressed(failure);
    }
  }

  private boolean isCacheable(Throwable thrown) {
    return !Exceptions.isRefusal(thrown) && filter.matches(thrown);
  }

  /** Resolves the cache; returns null if that fails and the failure is not passed on. */
  @Nullable Cache<Object, Object> resolve(InvocationContext context) {
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

  /** Its stack trace shows where a cached exception was rethrown. */
  private static final class RethrownFromCache extends Exception {

    private static final long serialVersionUID = 1;

    RethrownFromCache(String cacheName) {
      super("Thrown again from cache '" + cacheName + "'");
    }
  }
}
