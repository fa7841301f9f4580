package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.CacheAnnotation;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.Exceptions;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.AsyncCache;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CachePut}, {@code CacheRemove} or {@code CacheRemoveAll} method. Changes the cache
 * before or after the method runs. If the method is asynchronous, a change after it follows the
 * completion of its stage; the stage that the caller gets completes after the change.
 */
@SuppressWarnings("NullAway") // stages complete with null for no value
final class CacheChangeMethod implements CachedMethod {

  private final CacheAnnotation cacheAnnotation;
  private final CacheBinding binding;
  private final CacheFailureHandler failures;
  private final boolean async;
  private final Operation operation;

  CacheChangeMethod(
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
    return async ? proceedAndChangeAsync(change, context) : proceedAndChange(change, context);
  }

  private @Nullable Object proceedAndChange(Change change, InvocationContext context)
      throws Exception {
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

  /** Resolves the cache on the thread of the caller, not on the thread that completes the stage. */
  private Object proceedAndChangeAsync(Change change, InvocationContext context) {
    CompletionStage<Cache<Object, Object>> cache = resolveCache(context);
    CompletionStage<?> stage;
    try {
      stage = (CompletionStage<?>) InterceptionMarker.proceed(context);
    } catch (Throwable e) {
      stage = CompletableFuture.failedFuture(e);
    }
    if (stage == null) {
      stage = CompletableFuture.completedFuture(null);
    }
    return ReturnType.toReturnValue(changeAfterAsync(stage, change, cache));
  }

  private CompletionStage<Cache<Object, Object>> resolveCache(InvocationContext context) {
    try {
      return CompletableFuture.completedFuture(binding.resolveCache(context));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Generates the key before the method runs, since the method may change its arguments. */
  private Change createChange(InvocationContext context) {
    return switch (cacheAnnotation.kind()) {
      case REMOVE_ALL -> new RemoveAll();
      case REMOVE -> new Remove(binding.generateKey(context));
      case PUT, RESULT -> new Put(binding.generateKey(context), binding, context);
    };
  }

  private CompletionStage<@Nullable Object> changeAfterAsync(
      CompletionStage<?> stage, Change change, CompletionStage<Cache<Object, Object>> cache) {
    return stage
        .<CompletionStage<@Nullable Object>>handle(
            (result, failure) -> {
              if (failure == null) {
                return changeAsync(change, cache).thenApply(done -> result);
              }
              Throwable cause = Completions.unwrap(failure);
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
              if (!(Completions.unwrap(failure) instanceof RuntimeException ofCache)) {
                throw Completions.wrap(Completions.unwrap(failure));
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
      thrown.addSuppressed(Completions.unwrap(meanwhile));
    }
    throw Completions.wrap(thrown);
  }

  /** A change of a cache. */
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

  /** Removes the entry if the value is null, which cannot be stored: the old value is outdated. */
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
