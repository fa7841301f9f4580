package io.cachette.jcache.support;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.ExtendedCache;
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
 * Calls the asynchronous operations of a cache through the interface {@link ExtendedCache}.
 * Operations without an asynchronous form are called on the cache itself.
 */
public final class AsyncCacheAdapter {

  private AsyncCacheAdapter() {}

  /** Returns a cache whose operations wait for their stage. */
  public static <K, V> ExtendedCache<K, V> of(Cache<K, V> cache) {
    return proxy(cache, AsyncCacheAdapter::await);
  }

  /**
   * Returns a cache whose operations do not wait. They throw immediate exceptions and return null.
   */
  public static <K, V> ExtendedCache<K, V> started(Cache<K, V> cache) {
    return proxy(cache, stage -> null);
  }

  /**
   * Waits for a stage and returns its result. If the stage fails, its exception is thrown
   * unwrapped.
   */
  public static <T> @Nullable T await(CompletionStage<T> stage) throws Throwable {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("The stage did not complete", e);
    }
  }

  @FunctionalInterface
  private interface StageFunction {
    @Nullable Object apply(CompletionStage<?> stage) throws Throwable;
  }

  @SuppressWarnings("unchecked")
  private static <K, V> ExtendedCache<K, V> proxy(Cache<K, V> cache, StageFunction onStage) {
    AsyncCache<K, V> async = AsyncCache.of(cache);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("loadAll")) {
            return load(async, arguments, onStage);
          }
          Object result = same(method, async, cache).invoke(arguments);
          Object value = result instanceof CompletionStage<?> stage ? onStage.apply(stage) : result;
          return value == null && method.getReturnType() == boolean.class ? false : value;
        };
    return (ExtendedCache<K, V>)
        Proxy.newProxyInstance(
            AsyncCacheAdapter.class.getClassLoader(),
            new Class<?>[] {ExtendedCache.class},
            handler);
  }

  /** A method together with its target. */
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
      AsyncCache<K, ?> async, @Nullable Object[] arguments, StageFunction onStage)
      throws Throwable {
    CompletionStage<?> stage = async.loadAll((Set<K>) arguments[0], (boolean) arguments[1]);
    CompletionListener listener = (CompletionListener) arguments[2];
    try {
      onStage.apply(stage);
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
