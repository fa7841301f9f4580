package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CacheResult} method. Returns the cached value, or else calls the method and stores its
 * result. If the cache fails and the failure is not passed on, returns the result of the method.
 */
@SuppressWarnings("NullAway") // stages complete with null for no value
final class CacheResultMethod implements CachedMethod {

  private final CacheBinding binding;
  private final CacheFailureHandler failures;
  private final @Nullable ExceptionCache exceptions;
  private final ReturnType returnType;
  private final LoadOptions options;
  private final boolean isGetSkipped;

  /**
   * Prepares a method.
   *
   * @param exceptions null if the method caches no exceptions
   * @param isGetSkipped whether each call runs the method
   */
  CacheResultMethod(
      CacheBinding binding,
      CacheFailureHandler failures,
      @Nullable ExceptionCache exceptions,
      LoadOptions options,
      boolean isGetSkipped) {
    this.binding = binding;
    this.failures = failures;
    this.exceptions = exceptions;
    this.returnType = ReturnType.of(binding.details().getMethod().getGenericReturnType());
    this.options = options;
    this.isGetSkipped = isGetSkipped;
  }

  @Override
  public CacheOperationKind kind() {
    return CacheOperationKind.RESULT;
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    Object key = binding.generateKey(context);
    Execution execution = new Execution(context, key);
    try {
      return returnType.async()
          ? ReturnType.toReturnValue(loadAsync(execution).thenApply(returnType::wrap))
          : returnType.wrap(load(execution));
    } catch (MethodFailure e) {
      throw e.rethrow();
    }
  }

  private @Nullable Object load(Execution execution) throws Exception {
    try {
      CacheAside<Object, Object> cache = resolveCache(execution);
      return isGetSkipped
          ? cache.renew(execution.key, options, execution::call)
          : cache.get(execution.key, options, execution::call);
    } catch (MethodFailure e) {
      throw e;
    } catch (RuntimeException e) {
      execution.handleCacheFailure(e);
      return execution.isDone() ? execution.item : execution.call();
    }
  }

  private CompletionStage<@Nullable Object> loadAsync(Execution execution) {
    CompletionStage<@Nullable Object> loaded;
    try {
      CacheAside<Object, Object> cache = resolveCache(execution);
      loaded =
          isGetSkipped
              ? cache.renewAsync(execution.key, options, execution::startAsync)
              : cache.getAsync(execution.key, options, execution::startAsync);
    } catch (RuntimeException e) {
      execution.handleCacheFailure(e);
      loaded = execution.startAsync();
    }
    return loaded
        .<CompletionStage<@Nullable Object>>handle(
            (item, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(item)
                    : recoverAsync(execution, Completions.unwrap(failure)))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<@Nullable Object> recoverAsync(Execution execution, Throwable failure) {
    if (failure instanceof MethodFailure method) {
      return CompletableFuture.failedFuture(method.unwrap());
    }
    if (!(failure instanceof RuntimeException ofCache)) {
      return CompletableFuture.failedFuture(failure);
    }
    try {
      execution.handleCacheFailure(ofCache);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return execution
        .startAsync()
        .exceptionallyCompose(e -> recoverAsync(execution, Completions.unwrap(e)));
  }

  private CacheAside<Object, Object> resolveCache(Execution execution) {
    return CacheBinding.toCacheAside(binding.resolveCache(execution.context));
  }

  /** A call of the method. Runs it at most once, even if the cache fails. */
  private final class Execution {

    private final InvocationContext context;
    private final Object key;
    private volatile boolean done;
    private volatile @Nullable Object item;
    private volatile @Nullable CompletionStage<@Nullable Object> running;
    private volatile boolean withoutCache;

    Execution(InvocationContext context, Object key) {
      this.context = context;
      this.key = key;
    }

    /** Whether the method has returned, or its stage has completed, without an exception. */
    boolean isDone() {
      return done;
    }

    /**
     * Throws the failure if it is passed on; otherwise the call continues without the cache. Always
     * passes an interruption on, since an interrupted thread must not start more work.
     */
    void handleCacheFailure(RuntimeException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        throw failure;
      }
      Operation operation = done ? Operation.PUT : Operation.GET;
      failures.handle(operation, binding.cacheName(), failure);
      withoutCache = true;
    }

    /** Runs the method, unless an exception is cached. */
    @Nullable Object call() {
      throwCachedException();
      try {
        return complete(returnType.unwrap(InterceptionMarker.proceed(context)));
      } catch (Throwable e) {
        if (mayCacheExceptions()) {
          exceptions.put(context, key, e);
        }
        throw createFailure(e);
      }
    }

    /** Starts the method, unless it is already running. Never throws. */
    CompletionStage<@Nullable Object> startAsync() {
      CompletionStage<@Nullable Object> started = running;
      if (started == null) {
        started = startNowAsync();
        running = started;
      }
      return started;
    }

    private CompletionStage<@Nullable Object> startNowAsync() {
      Cache<Object, Object> exceptionCache;
      try {
        throwCachedException();
        exceptionCache = mayCacheExceptions() ? exceptions.resolve(context) : null;
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(
            e instanceof RuntimeException ? toMethodFailure(e) : e);
      }
      return finishAsync(proceedAsync(), exceptionCache);
    }

    private CompletionStage<?> proceedAsync() {
      try {
        Object started = InterceptionMarker.proceed(context);
        return started == null
            ? CompletableFuture.completedFuture(null)
            : (CompletionStage<?>) started;
      } catch (Throwable e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private CompletionStage<@Nullable Object> finishAsync(
        CompletionStage<?> stage, @Nullable Cache<Object, Object> exceptionCache) {
      return stage
          .<CompletionStage<@Nullable Object>>handle(
              (result, failure) -> {
                if (failure == null) {
                  return CompletableFuture.completedFuture(complete(returnType.unwrap(result)));
                }
                Throwable thrown = Completions.unwrap(failure);
                CompletionStage<?> stored =
                    exceptionCache == null
                        ? CompletableFuture.completedFuture(null)
                        : exceptions.putAsync(exceptionCache, key, thrown);
                return stored.thenCompose(
                    any -> CompletableFuture.failedFuture(createFailure(thrown)));
              })
          .thenCompose(end -> end);
    }

    /** Not after a failure of the cache of results: another failure would be another timeout. */
    private boolean mayCacheExceptions() {
      return exceptions != null && !withoutCache;
    }

    private void throwCachedException() {
      if (!mayCacheExceptions() || isGetSkipped) {
        return;
      }
      Throwable cached;
      try {
        cached = exceptions.get(context, key);
      } catch (RuntimeException e) {
        throw toMethodFailure(e);
      }
      if (cached != null) {
        throw createFailure(cached);
      }
    }

    private @Nullable Object complete(@Nullable Object result) {
      item = result;
      done = true;
      return result;
    }

    /** Wraps a failure that is already counted, so that it does not count for the other cache. */
    private static MethodFailure toMethodFailure(Throwable failure) {
      return failure instanceof MethodFailure method ? method : new MethodFailure(failure);
    }

    /** Throws errors unwrapped: nothing handles them as failures of the cache. */
    private MethodFailure createFailure(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      return new MethodFailure(thrown);
    }
  }
}
