package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.LoadingCache;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
          ? Stages.asReturned(loadAsync(execution).thenApply(returns::wrap))
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
    } catch (MethodFailure e) {
      loaded = CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      execution.cacheFailed(e);
      loaded = execution.start();
    }
    return loaded
        .<CompletionStage<@Nullable Object>>handle(
            (item, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(item)
                    : recovered(execution, Stages.cause(failure)))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<@Nullable Object> recovered(Execution execution, Throwable failure) {
    if (failure instanceof MethodFailure method) {
      return CompletableFuture.failedFuture(method.thrown());
    }
    if (!(failure instanceof RuntimeException ofCache)) {
      return CompletableFuture.failedFuture(failure);
    }
    try {
      execution.cacheFailed(ofCache);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return execution.isDone()
        ? CompletableFuture.completedFuture(execution.item)
        : execution.start().exceptionallyCompose(e -> recovered(execution, Stages.cause(e)));
  }

  private LoadingCache<Object, Object> cache(Execution execution) {
    return Access.loading(access.cache(execution.context));
  }

  /** One call, which runs the method at most once unless the cache fails before it could. */
  private final class Execution {

    private final InvocationContext context;
    private final Object key;
    private volatile boolean done;
    private volatile @Nullable Object item;

    Execution(InvocationContext context, Object key) {
      this.context = context;
      this.key = key;
    }

    /** Whether the method has returned something, or a stage of it has completed. */
    boolean isDone() {
      return done;
    }

    /** Throws the failure, or lets the call go on without the cache. */
    void cacheFailed(RuntimeException failure) {
      Operation operation = done ? Operation.PUT : Operation.GET;
      failures.failed(operation, access.cacheName(), failure);
    }

    /** Runs the method. */
    @Nullable Object call() {
      throwCached();
      try {
        return done(returns.unwrap(context.proceed()));
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    /** Starts the method. */
    CompletionStage<@Nullable Object> start() {
      throwCached();
      CompletionStage<?> started;
      try {
        started = (CompletionStage<?>) context.proceed();
      } catch (Throwable e) {
        throw failed(e);
      }
      if (started == null) {
        return CompletableFuture.completedFuture(done(null));
      }
      return started.handle(
          (result, failure) -> {
            if (failure != null) {
              throw failed(Stages.cause(failure));
            }
            return done(returns.unwrap(result));
          });
    }

    private void throwCached() {
      if (exceptions != null && !skipsGet) {
        Throwable cached = exceptions.get(context, key);
        if (cached != null) {
          throw new MethodFailure(cached);
        }
      }
    }

    private @Nullable Object done(@Nullable Object result) {
      item = result;
      done = true;
      return result;
    }

    private MethodFailure failed(Throwable thrown) {
      if (exceptions != null) {
        exceptions.put(context, key, thrown);
      }
      return new MethodFailure(thrown);
    }
  }
}
