package io.cachette.jcache;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.Cache;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/** The asynchronous form of a cache behind the interface of the synchronous one. */
final class Awaited {

  private Awaited() {}

  /** Every operation that {@link AsyncCache} has goes through it; the others fail. */
  @SuppressWarnings("unchecked")
  static <K, V> Cache<K, V> of(Cache<K, V> cache) {
    AsyncCache<K, V> async = AsyncCache.of(cache);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("loadAll")) {
            return load(async, arguments);
          }
          Method same = AsyncCache.class.getMethod(method.getName(), method.getParameterTypes());
          try {
            return end((CompletionStage<Object>) same.invoke(async, arguments));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Cache<K, V>)
        Proxy.newProxyInstance(
            Awaited.class.getClassLoader(), new Class<?>[] {Cache.class}, handler);
  }

  /** What a stage completes with; what it fails with is thrown as it is. */
  static <T> @Nullable T end(CompletionStage<T> stage) throws Throwable {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("The stage did not complete", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <K> @Nullable Object load(AsyncCache<K, ?> async, Object[] arguments)
      throws Throwable {
    CompletionListener listener = (CompletionListener) arguments[2];
    try {
      end(async.loadAll((Set<K>) arguments[0], (boolean) arguments[1]));
      listener.onCompletion();
    } catch (Exception e) {
      listener.onException(e);
    }
    return null;
  }
}
