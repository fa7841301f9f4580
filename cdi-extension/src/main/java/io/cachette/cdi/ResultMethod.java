package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
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

  private final Access access;
  private final FailurePolicy failures;
  private final @Nullable ExceptionCache exceptions;
  private final ReturnType returns;
  private final LoadOptions options;
  private final boolean skipsGet;

  /**
   * @param exceptions null if none are cached
   */
  ResultMethod(
      Access access,
      FailurePolicy failures,
      @Nullable ExceptionCache exceptions,
      LoadOptions options,
      boolean skipsGet) {
    this.access = access;
    this.failures = failures;
    this.exceptions = exceptions;
    this.returns = ReturnType.of(access.details().getMethod().getGenericReturnType());
    this.options = options;
    this.skipsGet = skipsGet;
  }

  @Override
  public Kind kind() {
    return Kind.RESULT;
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    Object key = access.key(context);
    Execution execution = new Execution(context, key);
    try {
      return returns.async()
          ? ReturnType.returned(loadAsync(execution).thenApply(returns::wrap))
          : returns.wrap(load(execution));
    } catch (MethodFailure e) {
      throw e.rethrow();
    }
  }

  private @Nullable Object load(Execution execution) throws Exception {
    try {
      LoadingCache<Object, Object> cache = cache(execution);
      return skipsGet
          ? cache.renew(execution.key, options, execution::call)
          : cache.get(execution.key, options, execution::call);
    } catch (MethodFailure e) {
      throw e;
    } catch (RuntimeException e) {
      execution.cacheFailed(e);
      return execution.isDone() ? execution.item : execution.call();
    }
  }

  private CompletionStage<@Nullable Object> loadAsync(Execution execution) {
    CompletionStage<@Nullable Object> loaded;
    try {
      LoadingCache<Object, Object> cache = cache(execution);
      loaded =
          skipsGet
              ? cache.renewAsync(execution.key, options, execution::start)
              : cache.getAsync(execution.key, options, execution::start);
    } catch (RuntimeException e) {
      execution.cacheFailed(e);
      loaded = execution.start();
    }
    return loaded
        .<CompletionStage<@Nullable Object>>handle(
            (item, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(item)
                    : recovered(execution, Exceptions.cause(failure)))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<@Nullable Object> recovered(Execution execution, Throwable failure) {
    if (failure instanceof MethodFailure method) {
      return CompletableFuture.failedFuture(method.complete());
    }
    if (!(failure instanceof RuntimeException ofCache)) {
      return CompletableFuture.failedFuture(failure);
    }
    try {
      execution.cacheFailed(ofCache);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return execution.start().exceptionallyCompose(e -> recovered(execution, Exceptions.cause(e)));
  }

  private LoadingCache<Object, Object> cache(Execution execution) {
    return Access.loading(access.cache(execution.context));
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
    void cacheFailed(RuntimeException failure) {
      if (failure.getCause() instanceof InterruptedException) {
        throw failure;
      }
      Operation operation = done ? Operation.PUT : Operation.GET;
      failures.failed(operation, access.cacheName(), failure);
      withoutCache = true;
    }

    /** Runs the method. */
    @Nullable Object call() {
      throwCached();
      try {
        return done(returns.unwrap(Handled.proceed(context)));
      } catch (Throwable e) {
        if (cachesExceptions()) {
          exceptions.put(context, key, e);
        }
        throw failure(e);
      }
    }

    /** Starts the method, unless it runs already; throws nothing. */
    CompletionStage<@Nullable Object> start() {
      CompletionStage<@Nullable Object> started = running;
      if (started == null) {
        started = startNow();
        running = started;
      }
      return started;
    }

    private CompletionStage<@Nullable Object> startNow() {
      Cache<Object, Object> exceptionCache;
      try {
        throwCached();
        exceptionCache = cachesExceptions() ? exceptions.find(context) : null;
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(e instanceof RuntimeException ? carried(e) : e);
      }
      return finished(proceeded(), exceptionCache);
    }

    private CompletionStage<?> proceeded() {
      try {
        Object started = Handled.proceed(context);
        return started == null
            ? CompletableFuture.completedFuture(null)
            : (CompletionStage<?>) started;
      } catch (Throwable e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private CompletionStage<@Nullable Object> finished(
        CompletionStage<?> stage, @Nullable Cache<Object, Object> exceptionCache) {
      return stage
          .<CompletionStage<@Nullable Object>>handle(
              (result, failure) -> {
                if (failure == null) {
                  return CompletableFuture.completedFuture(done(returns.unwrap(result)));
                }
                Throwable thrown = Exceptions.cause(failure);
                CompletionStage<?> stored =
                    exceptionCache == null
                        ? CompletableFuture.completedFuture(null)
                        : exceptions.start(exceptionCache, key, thrown);
                return stored.thenCompose(any -> CompletableFuture.failedFuture(failure(thrown)));
              })
          .thenCompose(end -> end);
    }

    /** Not if the other cache has failed just now: that would be one more time-out. */
    private boolean cachesExceptions() {
      return exceptions != null && !withoutCache;
    }

    private void throwCached() {
      if (!cachesExceptions() || skipsGet) {
        return;
      }
      Throwable cached;
      try {
        cached = exceptions.get(context, key);
      } catch (RuntimeException e) {
        throw carried(e);
      }
      if (cached != null) {
        throw failure(cached);
      }
    }

    private @Nullable Object done(@Nullable Object result) {
      item = result;
      done = true;
      return result;
    }

    /** What was counted already, and is not to be taken for a failure of the other cache. */
    private static MethodFailure carried(Throwable failure) {
      return failure instanceof MethodFailure method ? method : new MethodFailure(failure);
    }

    /** Errors pass as they are: nothing takes them for failures of the cache, or hides them. */
    private MethodFailure failure(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      return new MethodFailure(thrown);
    }
  }
}
