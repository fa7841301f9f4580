package io.cachette.jcache.internal.operation.loading;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A synchronous or asynchronous source of a value. */
@FunctionalInterface
public interface LoadSource<V> {

  /**
   * Runs the source. Does not throw, and the stage does not fail: the result contains the failure.
   */
  CompletionStage<LoadResult<V>> loadAsync();

  static <V> LoadSource<V> of(Callable<? extends @Nullable V> source) {
    return () -> {
      try {
        return CompletableFuture.completedFuture(LoadResult.of(source.call(), null));
      } catch (Throwable e) {
        return CompletableFuture.completedFuture(new LoadResult<>(null, e, false));
      }
    };
  }

  static <V> LoadSource<V> of(Supplier<? extends CompletionStage<? extends @Nullable V>> source) {
    return () -> {
      try {
        return source.get().handle(LoadResult::of);
      } catch (Throwable e) {
        return CompletableFuture.completedFuture(new LoadResult<>(null, e, false));
      }
    };
  }
}
