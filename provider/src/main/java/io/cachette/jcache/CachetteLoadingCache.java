package io.cachette.jcache;

import io.cachette.jcache.internal.operation.Computation;
import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.LoadSource;
import io.cachette.jcache.internal.operation.Loaded;
import io.cachette.jcache.internal.operation.Task;
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
 * Runs {@link Computation}s: on the thread of the caller, or from the start of an asynchronous
 * source on in the background.
 */
@SuppressWarnings("NullAway") // it does not see that stages and consumers of V may have null
final class CachetteLoadingCache<K, V> implements LoadingCache<K, V> {

  private final CacheCalls<K, V> calls;
  private final Entries<K, V> entries;
  private final Background background;

  CachetteLoadingCache(CacheCalls<K, V> calls, Entries<K, V> entries, Background background) {
    this.calls = calls;
    this.entries = entries;
    this.background = background;
  }

  @Override
  public @Nullable V get(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception {
    return await(computation(key, options, source), Computation::get);
  }

  @Override
  public @Nullable V renew(K key, LoadOptions options, Callable<? extends @Nullable V> source)
      throws Exception {
    return await(computation(key, options, source), Computation::renew);
  }

  @Override
  public CompletionStage<@Nullable V> getAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    return start(computation(key, options, source), Computation::get);
  }

  @Override
  public CompletionStage<@Nullable V> renewAsync(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    return start(computation(key, options, source), Computation::renew);
  }

  private Computation<K, V> computation(
      K key, LoadOptions options, Callable<? extends @Nullable V> source) {
    Objects.requireNonNull(source, "source");
    Executor executor = options.background();
    return calls.computation(
        key,
        options,
        LoadSource.of(() -> calls.checked(key, source.call())),
        executor == null ? null : (task, ended) -> executor.execute(() -> awaitAside(task, ended)));
  }

  private Computation<K, V> computation(
      K key,
      LoadOptions options,
      Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    Objects.requireNonNull(source, "source");
    Executor executor = options.background();
    Executor starter = executor == null ? Runnable::run : executor;
    Supplier<CompletionStage<@Nullable V>> checked =
        () ->
            Objects.requireNonNull(source.get(), "The source returned null instead of a stage")
                .thenApply(value -> calls.checked(key, value));
    return calls.computation(
        key,
        options,
        LoadSource.of(checked),
        (task, ended) -> starter.execute(() -> startAside(task, ended)));
  }

  private @Nullable V await(
      Computation<K, V> computation, Function<Computation<K, V>, Task<Loaded<V>>> call)
      throws Exception {
    Throwable failure = null;
    try {
      return entries.await(call.apply(computation)).get();
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      computation.close(failure);
    }
  }

  private CompletionStage<@Nullable V> start(
      Computation<K, V> computation, Function<Computation<K, V>, Task<Loaded<V>>> call) {
    Task<Loaded<V>> rest;
    try {
      rest = entries.advance(call.apply(computation));
    } catch (Throwable e) {
      computation.close(e);
      throw e;
    }
    CompletableFuture<@Nullable V> stage = new CompletableFuture<>();
    Consumer<Throwable> failed =
        failure -> {
          computation.close(failure);
          stage.completeExceptionally(failure);
        };
    try {
      background.start(
          rest,
          loaded -> {
            computation.close(null);
            complete(stage, loaded);
          },
          failed);
    } catch (IllegalStateException e) {
      failed.accept(e);
    }
    return stage;
  }

  private static <V> void complete(CompletableFuture<@Nullable V> stage, Loaded<V> loaded) {
    Throwable failure = loaded.failure();
    if (failure == null) {
      stage.complete(loaded.value());
    } else {
      stage.completeExceptionally(failure);
    }
  }

  private void awaitAside(Task<?> task, Consumer<@Nullable Throwable> ended) {
    Throwable failure = null;
    try {
      entries.await(task);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure = e;
      throw e;
    } finally {
      ended.accept(failure);
    }
  }

  private void startAside(Task<?> task, Consumer<@Nullable Throwable> ended) {
    try {
      background.start(entries.advance(task), done -> ended.accept(null), ended);
    } catch (RuntimeException | Error e) {
      ended.accept(e);
    }
  }
}
