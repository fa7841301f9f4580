package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.Exceptions;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.LoadingCache;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CacheResult} method: what it returns comes from the cache, or else from the method, and
 * is stored then. If the cache fails, the method decides alone.
 */
@SuppressWarnings("NullAway") // stages complete with null for no value
final class ResultMethod implements CachedMethod {

  private final CacheBinding binding;
  private final CacheFailureHandler failures;
  private final @Nullable ExceptionCache exceptions;
  private final ReturnType returnType;
  private final LoadOptions options;
  private final boolean isGetSkipped;

  /**
   * @param exceptions null if none are cached
   */
  ResultMethod(
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
      LoadingCache<Object, Object> cache = resolveCache(execution);
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
      LoadingCache<Object, Object> cache = resolveCache(execution);
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
                    : recoverAsync(execution, Exceptions.cause(failure)))
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
        .exceptionallyCompose(e -> recoverAsync(execution, Exceptions.cause(e)));
  }

  private LoadingCache<Object, Object> resolveCache(Execution execution) {
    return CacheBinding.toLoadingCache(binding.resolveCache(execution.context));
  }

  /** One call, which runs the method once at the most, whatever becomes of the cache. */
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

    /** Whether the method has returned something, or a stage of it has completed. */
    boolean isDone() {
      return done;
    }

    /**
     * Throws the failure, or lets the call go on without the cache. Who is interrupted wants no
     * more work done.
     */
    void handleCacheFailure(RuntimeException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        throw failure;
      }
      Operation operation = done ? Operation.PUT : Operation.GET;
      failures.handle(operation, binding.cacheName(), failure);
      withoutCache = true;
    }

    /** Runs the method. */
    @Nullable Object call() {
      throwCached();
      try {
        return complete(returnType.unwrap(InterceptionMarker.proceed(context)));
      } catch (Throwable e) {
        if (mayCacheExceptions()) {
          exceptions.put(context, key, e);
        }
        throw createFailure(e);
      }
    }

    /** Starts the method, unless it runs already; throws nothing. */
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
        throwCached();
        exceptionCache = mayCacheExceptions() ? exceptions.find(context) : null;
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
                Throwable thrown = Exceptions.cause(failure);
                CompletionStage<?> stored =
                    exceptionCache == null
                        ? CompletableFuture.completedFuture(null)
                        : exceptions.putAsync(exceptionCache, key, thrown);
                return stored.thenCompose(
                    any -> CompletableFuture.failedFuture(createFailure(thrown)));
              })
          .thenCompose(end -> end);
    }

    /** Not if the other cache has failed just now: that would be one more time-out. */
    private boolean mayCacheExceptions() {
      return exceptions != null && !withoutCache;
    }

    private void throwCached() {
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

    /** What was counted already, and is not to be taken for a failure of the other cache. */
    private static MethodFailure toMethodFailure(Throwable failure) {
      return failure instanceof MethodFailure method ? method : new MethodFailure(failure);
    }

    /** Errors pass as they are: nothing takes them for failures of the cache, or hides them. */
    private MethodFailure createFailure(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      return new MethodFailure(thrown);
    }
  }
}
