package io.cachette.jcache.internal;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.operation.loading.LoadAttempt;
import io.cachette.jcache.internal.operation.loading.LoadResult;
import io.cachette.jcache.internal.operation.loading.LoadSource;
import io.cachette.jcache.internal.task.Task;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link LoadAttempt}s: on the thread of the caller, or, from the start of an asynchronous
 * source on, with the {@link AsyncTaskRunner}.
 */
@SuppressWarnings("NullAway") // it does not know that stages and consumers of V accept null
final class CachetteCacheAside<K, V> implements CacheAside<K, V> {

  private final CacheCalls<K, V> calls;
  private final TypedStore<K, V> entries;
  private final AsyncTaskRunner taskRunner;

  CachetteCacheAside(CacheCalls<K, V> calls, TypedStore<K, V> entries, AsyncTaskRunner taskRunner) {
    this.calls = calls;
    this.entries = entries;
    this.taskRunner = taskRunner;
  }

  @Override
  public @Nullable V get(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception {
    return await(newLoadAttempt(key, options, source), LoadAttempt::getTask);
  }

  @Override
  public @Nullable V renew(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception {
    return await(newLoadAttempt(key, options, source), LoadAttempt::renewTask);
  }

  @Override
  public CompletionStage<@Nullable V> getAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    return start(newLoadAttempt(key, options, source), LoadAttempt::getTask);
  }

  @Override
  public CompletionStage<@Nullable V> renewAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    return start(newLoadAttempt(key, options, source), LoadAttempt::renewTask);
  }

  private LoadAttempt<K, V> newLoadAttempt(
      K key, LoadOptions options, Callable<? extends @Nullable V> source) {
    Objects.requireNonNull(source, "source");
    Executor executor = options.background();
    return calls.newLoadAttempt(
        key,
        options,
        LoadSource.of(() -> calls.checkLoaded(key, source.call())),
        executor == null
            ? null
            : (task, onEnd) -> executor.execute(() -> awaitRefresh(task, onEnd)));
  }

  private LoadAttempt<K, V> newLoadAttempt(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    Objects.requireNonNull(source, "source");
    Executor executor = options.background();
    Executor starter = executor == null ? Runnable::run : executor;
    Supplier<CompletionStage<@Nullable V>> checked =
        () ->
            Objects.requireNonNull(source.get(), "The source returned null instead of a stage")
                .thenApply(value -> calls.checkLoaded(key, value));
    return calls.newLoadAttempt(
        key,
        options,
        LoadSource.of(checked),
        (task, onEnd) -> starter.execute(() -> startRefresh(task, onEnd)));
  }

  private @Nullable V await(
      LoadAttempt<K, V> attempt, Function<LoadAttempt<K, V>, Task<LoadResult<V>>> call)
      throws Exception {
    Throwable failure = null;
    try {
      return entries.call(call.apply(attempt)).get();
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      attempt.close(failure);
    }
  }

  private CompletionStage<@Nullable V> start(
      LoadAttempt<K, V> attempt, Function<LoadAttempt<K, V>, Task<LoadResult<V>>> call) {
    Task<LoadResult<V>> rest;
    try {
      rest = entries.runner().advance(call.apply(attempt));
    } catch (Throwable e) {
      attempt.close(e);
      throw e;
    }
    CompletableFuture<@Nullable V> stage = new CompletableFuture<>();
    Consumer<Throwable> onFailure =
        failure -> {
          attempt.close(failure);
          stage.completeExceptionally(failure);
        };
    try {
      taskRunner.start(
          rest,
          loaded -> {
            attempt.close(null);
            complete(stage, loaded);
          },
          onFailure);
    } catch (IllegalStateException e) {
      onFailure.accept(e);
    }
    return stage;
  }

  private static <V> void complete(CompletableFuture<@Nullable V> stage, LoadResult<V> loaded) {
    Throwable failure = loaded.failure();
    if (failure == null) {
      stage.complete(loaded.value());
    } else {
      stage.completeExceptionally(failure);
    }
  }

  private void awaitRefresh(Task<?> task, Consumer<@Nullable Throwable> onEnd) {
    Throwable failure = null;
    try {
      entries.call(task);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure = e;
      throw e;
    } finally {
      onEnd.accept(failure);
    }
  }

  private void startRefresh(Task<?> task, Consumer<@Nullable Throwable> onEnd) {
    try {
      taskRunner.start(entries.runner().advance(task), done -> onEnd.accept(null), onEnd);
    } catch (RuntimeException | Error e) {
      onEnd.accept(e);
    }
  }
}
