package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.CacheAnnotation;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.Exceptions;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.jcache.AsyncCache;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CachePut}, {@code CacheRemove} or {@code CacheRemoveAll} method: its change is made
 * before or after it, of an asynchronous method when its stage completes. The stage that the caller
 * gets completes when the change is made.
 */
@SuppressWarnings("NullAway") // stages complete with null for no value
final class ChangeMethod implements CachedMethod {

  private final CacheAnnotation cacheAnnotation;
  private final CacheBinding binding;
  private final CacheFailureHandler failures;
  private final boolean async;
  private final Operation operation;

  ChangeMethod(
      CacheAnnotation cacheAnnotation, CacheBinding binding, CacheFailureHandler failures) {
    this.cacheAnnotation = cacheAnnotation;
    this.binding = binding;
    this.failures = failures;
    this.async = ReturnType.of(binding.details().getMethod().getGenericReturnType()).async();
    this.operation =
        cacheAnnotation.kind() == CacheOperationKind.PUT ? Operation.PUT : Operation.REMOVE;
  }

  @Override
  public CacheOperationKind kind() {
    return cacheAnnotation.kind();
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    Change change = createChange(context);
    if (!cacheAnnotation.afterInvocation()) {
      runWithFailurePolicy(() -> change.apply(binding.resolveCache(context)));
      return InterceptionMarker.proceed(context);
    }
    return async ? changeAfterStage(change, context) : changeAfter(change, context);
  }

  private @Nullable Object changeAfter(Change change, InvocationContext context) throws Exception {
    Object result;
    try {
      result = InterceptionMarker.proceed(context);
    } catch (Throwable e) {
      if (cacheAnnotation.exceptions().matches(e)) {
        Exceptions.runSuppressing(
            e, () -> runWithFailurePolicy(() -> change.apply(binding.resolveCache(context))));
      }
      throw e;
    }
    runWithFailurePolicy(() -> change.apply(binding.resolveCache(context)));
    return result;
  }

  /** Finds the cache on the thread of the caller, not on the one that completes the stage. */
  private Object changeAfterStage(Change change, InvocationContext context) {
    CompletionStage<Cache<Object, Object>> cache = findCache(context);
    CompletionStage<?> stage;
    try {
      stage = (CompletionStage<?>) InterceptionMarker.proceed(context);
    } catch (Throwable e) {
      stage = CompletableFuture.failedFuture(e);
    }
    if (stage == null) {
      stage = CompletableFuture.completedFuture(null);
    }
    return ReturnType.toReturnValue(changeAfter(stage, change, cache));
  }

  private CompletionStage<Cache<Object, Object>> findCache(InvocationContext context) {
    try {
      return CompletableFuture.completedFuture(binding.resolveCache(context));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The key is made of the arguments as they are before the method runs. */
  private Change createChange(InvocationContext context) {
    return switch (cacheAnnotation.kind()) {
      case REMOVE_ALL -> new RemoveAll();
      case REMOVE -> new Remove(binding.generateKey(context));
      case PUT, RESULT -> new Put(binding.generateKey(context), binding, context);
    };
  }

  private CompletionStage<@Nullable Object> changeAfter(
      CompletionStage<?> stage, Change change, CompletionStage<Cache<Object, Object>> cache) {
    return stage
        .<CompletionStage<@Nullable Object>>handle(
            (result, failure) -> {
              if (failure == null) {
                return changeAsync(change, cache).thenApply(done -> result);
              }
              Throwable cause = Exceptions.cause(failure);
              return cacheAnnotation.exceptions().matches(cause)
                  ? changeAsync(change, cache).handle((done, e) -> rethrow(cause, e))
                  : CompletableFuture.failedFuture(cause);
            })
        .thenCompose(done -> done);
  }

  private CompletionStage<Void> changeAsync(
      Change change, CompletionStage<Cache<Object, Object>> cache) {
    return cache
        .thenCompose(found -> CacheBinding.changeAsync(found, change::applyAsync, change::apply))
        .exceptionally(
            failure -> {
              if (!(Exceptions.cause(failure) instanceof RuntimeException ofCache)) {
                throw new CompletionException(Exceptions.cause(failure));
              }
              failures.handle(operation, binding.cacheName(), ofCache);
              return null;
            });
  }

  private void runWithFailurePolicy(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException e) {
      failures.handle(operation, binding.cacheName(), e);
    }
  }

  private static @Nullable Object rethrow(Throwable thrown, @Nullable Throwable meanwhile) {
    if (meanwhile != null) {
      thrown.addSuppressed(Exceptions.cause(meanwhile));
    }
    throw thrown instanceof CompletionException completion
        ? completion
        : new CompletionException(thrown);
  }

  /** What is done to a cache. */
  private sealed interface Change {

    void apply(Cache<Object, Object> cache);

    CompletionStage<?> applyAsync(AsyncCache<Object, Object> cache);
  }

  private record RemoveAll() implements Change {

    @Override
    public void apply(Cache<Object, Object> cache) {
      cache.removeAll();
    }

    @Override
    public CompletionStage<?> applyAsync(AsyncCache<Object, Object> cache) {
      return cache.removeAll();
    }
  }

  private record Remove(Object key) implements Change {

    @Override
    public void apply(Cache<Object, Object> cache) {
      cache.remove(key);
    }

    @Override
    public CompletionStage<?> applyAsync(AsyncCache<Object, Object> cache) {
      return cache.remove(key);
    }
  }

  /** A value of null cannot be stored: the old one is removed, since it is no longer true. */
  private record Put(Object key, CacheBinding binding, InvocationContext context)
      implements Change {

    @Override
    public void apply(Cache<Object, Object> cache) {
      Object value = binding.selectValue(context);
      if (value == null) {
        cache.remove(key);
      } else {
        cache.put(key, value);
      }
    }

    @Override
    public CompletionStage<?> applyAsync(AsyncCache<Object, Object> cache) {
      Object value = binding.selectValue(context);
      return value == null ? cache.remove(key) : cache.put(key, value);
    }
  }
}
