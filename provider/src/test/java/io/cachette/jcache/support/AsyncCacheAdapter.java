package io.cachette.jcache.support;

import io.cachette.jcache.AsyncCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.Cache;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous form of a cache behind the interface of the synchronous one. What has no such
 * form goes to the cache itself.
 */
public final class AsyncCacheAdapter {

  private AsyncCacheAdapter() {}

  /** Operations end before they return. */
  public static <K, V> Cache<K, V> of(Cache<K, V> cache) {
    return proxy(cache, AsyncCacheAdapter::end);
  }

  /** Operations are only started, so that they throw what is thrown at once, and return nothing. */
  public static <K, V> Cache<K, V> started(Cache<K, V> cache) {
    return proxy(cache, stage -> null);
  }

  /** What a stage completes with; what it fails with is thrown as it is. */
  public static <T> @Nullable T end(CompletionStage<T> stage) throws Throwable {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("The stage did not complete", e);
    }
  }

  @FunctionalInterface
  private interface Ending {
    @Nullable Object of(CompletionStage<?> stage) throws Throwable;
  }

  @SuppressWarnings("unchecked")
  private static <K, V> Cache<K, V> proxy(Cache<K, V> cache, Ending ending) {
    AsyncCache<K, V> async = AsyncCache.of(cache);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("loadAll")) {
            return load(async, arguments, ending);
          }
          Object result = same(method, async, cache).invoke(arguments);
          Object value = result instanceof CompletionStage<?> stage ? ending.of(stage) : result;
          return value == null && method.getReturnType() == boolean.class ? false : value;
        };
    return (Cache<K, V>)
        Proxy.newProxyInstance(
            AsyncCacheAdapter.class.getClassLoader(), new Class<?>[] {Cache.class}, handler);
  }

  /** A method of an object. */
  private record Call(Object target, Method method) {
    @Nullable Object invoke(Object[] arguments) throws Throwable {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
  }

  private static Call same(Method method, Object async, Object cache) {
    return Arrays.stream(AsyncCache.class.getMethods())
        .filter(each -> each.getName().equals(method.getName()))
        .filter(each -> Arrays.equals(each.getParameterTypes(), method.getParameterTypes()))
        .findFirst()
        .map(each -> new Call(async, each))
        .orElseGet(() -> new Call(cache, method));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // tests pass null where the API forbids it
  private static <K> @Nullable Object load(
      AsyncCache<K, ?> async, @Nullable Object[] arguments, Ending ending) throws Throwable {
    CompletionStage<?> stage = async.loadAll((Set<K>) arguments[0], (boolean) arguments[1]);
    CompletionListener listener = (CompletionListener) arguments[2];
    try {
      ending.of(stage);
      if (listener != null) {
        listener.onCompletion();
      }
    } catch (Exception e) {
      if (listener != null) {
        listener.onException(e);
      }
    }
    return null;
  }
}
