package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
import jakarta.interceptor.InvocationContext;
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
  private final FailurePolicy failures;

  ExceptionCache(
      String name,
      Function<InvocationContext, Cache<Object, Object>> cache,
      ExceptionFilter filter,
      FailurePolicy failures) {
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
      failures.failed(Operation.GET, name, e);
      return null;
    }
  }

  void put(InvocationContext context, Object key, Throwable thrown) {
    if (!filter.matches(thrown)) {
      return;
    }
    try {
      cache.apply(context).put(key, thrown);
    } catch (RuntimeException e) {
      ChangeMethod.suppress(thrown, () -> failures.failed(Operation.PUT, name, e));
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
