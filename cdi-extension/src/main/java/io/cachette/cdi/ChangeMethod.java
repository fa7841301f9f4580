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
      return context.proceed();
    }
    Object result;
    try {
      result = context.proceed();
    } catch (Throwable e) {
      if (directive.exceptions().matches(e)) {
        suppress(e, () -> guarded(() -> change.make(access.cache(context))));
      }
      throw e;
    }
    if (async && result instanceof CompletionStage<?> stage) {
      return Stages.asReturned(changeAfter(stage, change, context));
    }
    guarded(() -> change.make(access.cache(context)));
    return result;
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
      CompletionStage<?> stage, Change change, InvocationContext context) {
    return stage
        .<CompletionStage<@Nullable Object>>handle(
            (result, failure) -> {
              if (failure == null) {
                return changed(change, context).thenApply(done -> result);
              }
              Throwable cause = Stages.cause(failure);
              return directive.exceptions().matches(cause)
                  ? changed(change, context).handle((done, e) -> rethrow(cause, e))
                  : CompletableFuture.failedFuture(cause);
            })
        .thenCompose(done -> done);
  }

  private CompletionStage<@Nullable Void> changed(Change change, InvocationContext context) {
    CompletionStage<@Nullable Void> made;
    try {
      made = start(change, access.cache(context));
    } catch (RuntimeException e) {
      made = CompletableFuture.failedFuture(e);
    }
    return made.exceptionally(
        failure -> {
          if (!(Stages.cause(failure) instanceof RuntimeException ofCache)) {
            throw new CompletionException(Stages.cause(failure));
          }
          failures.failed(operation, access.cacheName(), ofCache);
          return null;
        });
  }

  /** Without waiting, if the cache is one of ours. */
  private static CompletionStage<@Nullable Void> start(Change change, Cache<Object, Object> cache) {
    AsyncCache<Object, Object> asynchronous;
    try {
      asynchronous = AsyncCache.of(cache);
    } catch (IllegalArgumentException e) {
      change.make(cache);
      return CompletableFuture.completedFuture(null);
    }
    return change.start(asynchronous).thenAccept(done -> {});
  }

  private void guarded(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException e) {
      failures.failed(operation, access.cacheName(), e);
    }
  }

  /** Runs what must not hide an exception that is being thrown. */
  static void suppress(Throwable thrown, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }

  private static @Nullable Object rethrow(Throwable thrown, @Nullable Throwable meanwhile) {
    if (meanwhile != null) {
      thrown.addSuppressed(Stages.cause(meanwhile));
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
