package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
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

  private final Directive directive;
  private final Access access;
  private final FailurePolicy failures;
  private final boolean async;
  private final Operation operation;

  ChangeMethod(Directive directive, Access access, FailurePolicy failures) {
    this.directive = directive;
    this.access = access;
    this.failures = failures;
    this.async = ReturnType.of(access.details().getMethod().getGenericReturnType()).async();
    this.operation = directive.kind() == Kind.PUT ? Operation.PUT : Operation.REMOVE;
  }

  @Override
  public Kind kind() {
    return directive.kind();
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    Change change = change(context);
    if (!directive.afterInvocation()) {
      guarded(() -> change.make(access.cache(context)));
      return Handled.proceed(context);
    }
    return async ? changeLater(change, context) : changeAfter(change, context);
  }

  private @Nullable Object changeAfter(Change change, InvocationContext context) throws Exception {
    Object result;
    try {
      result = Handled.proceed(context);
    } catch (Throwable e) {
      if (directive.exceptions().matches(e)) {
        Exceptions.suppress(e, () -> guarded(() -> change.make(access.cache(context))));
      }
      throw e;
    }
    guarded(() -> change.make(access.cache(context)));
    return result;
  }

  /** Finds the cache on the thread of the caller, not on the one that completes the stage. */
  private Object changeLater(Change change, InvocationContext context) {
    CompletionStage<Cache<Object, Object>> cache = found(context);
    CompletionStage<?> stage;
    try {
      stage = (CompletionStage<?>) Handled.proceed(context);
    } catch (Throwable e) {
      stage = CompletableFuture.failedFuture(e);
    }
    if (stage == null) {
      stage = CompletableFuture.completedFuture(null);
    }
    return ReturnType.returned(changeAfter(stage, change, cache));
  }

  private CompletionStage<Cache<Object, Object>> found(InvocationContext context) {
    try {
      return CompletableFuture.completedFuture(access.cache(context));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The key is made of the arguments as they are before the method runs. */
  private Change change(InvocationContext context) {
    return switch (directive.kind()) {
      case REMOVE_ALL -> new RemoveAll();
      case REMOVE -> new Remove(access.key(context));
      case PUT, RESULT -> new Put(access.key(context), access, context);
    };
  }

  private CompletionStage<@Nullable Object> changeAfter(
      CompletionStage<?> stage, Change change, CompletionStage<Cache<Object, Object>> cache) {
    return stage
        .<CompletionStage<@Nullable Object>>handle(
            (result, failure) -> {
              if (failure == null) {
                return changed(change, cache).thenApply(done -> result);
              }
              Throwable cause = Exceptions.cause(failure);
              return directive.exceptions().matches(cause)
                  ? changed(change, cache).handle((done, e) -> rethrow(cause, e))
                  : CompletableFuture.failedFuture(cause);
            })
        .thenCompose(done -> done);
  }

  private CompletionStage<Void> changed(
      Change change, CompletionStage<Cache<Object, Object>> cache) {
    return cache
        .thenCompose(found -> Access.starting(found, change::start, change::make))
        .exceptionally(
            failure -> {
              if (!(Exceptions.cause(failure) instanceof RuntimeException ofCache)) {
                throw new CompletionException(Exceptions.cause(failure));
              }
              failures.failed(operation, access.cacheName(), ofCache);
              return null;
            });
  }

  private void guarded(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException e) {
      failures.failed(operation, access.cacheName(), e);
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

    void make(Cache<Object, Object> cache);

    CompletionStage<?> start(AsyncCache<Object, Object> cache);
  }

  private record RemoveAll() implements Change {

    @Override
    public void make(Cache<Object, Object> cache) {
      cache.removeAll();
    }

    @Override
    public CompletionStage<?> start(AsyncCache<Object, Object> cache) {
      return cache.removeAll();
    }
  }

  private record Remove(Object key) implements Change {

    @Override
    public void make(Cache<Object, Object> cache) {
      cache.remove(key);
    }

    @Override
    public CompletionStage<?> start(AsyncCache<Object, Object> cache) {
      return cache.remove(key);
    }
  }

  /** A value of null cannot be stored: the old one is removed, since it is no longer true. */
  private record Put(Object key, Access access, InvocationContext context) implements Change {

    @Override
    public void make(Cache<Object, Object> cache) {
      Object value = access.value(context);
      if (value == null) {
        cache.remove(key);
      } else {
        cache.put(key, value);
      }
    }

    @Override
    public CompletionStage<?> start(AsyncCache<Object, Object> cache) {
      Object value = access.value(context);
      return value == null ? cache.remove(key) : cache.put(key, value);
    }
  }
}
