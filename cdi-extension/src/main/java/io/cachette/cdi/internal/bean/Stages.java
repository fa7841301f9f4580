package io.cachette.cdi.internal.bean;

import io.cachette.internal.concurrent.Completions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Helpers for methods that return stages. */
public final class Stages {

  private Stages() {}

  /** Calls a method that returns a stage. If the method throws, returns a failed stage. */
  @SuppressWarnings({"unchecked", "NullAway"}) // a method may return null instead of a stage
  public static CompletableFuture<Object> of(Callable<? extends @Nullable Object> call) {
    try {
      CompletionStage<Object> stage = (CompletionStage<Object>) call.call();
      return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
    } catch (Throwable e) { // callers of asynchronous methods expect failures in the stage
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Calls a method after an acquisition completes. If the caller cancels the returned stage before
   * that, the acquisition is cancelled, and the method is not called.
   *
   * @param acquisition acquires permits or a lease
   * @param release releases an acquisition that completes after the returned stage
   * @param call calls the method
   * @param onFailure maps a failed acquisition to a result
   */
  public static <T> CompletableFuture<Object> callAfter(
      CompletionStage<T> acquisition,
      Consumer<T> release,
      Function<T, CompletionStage<Object>> call,
      Function<Throwable, CompletionStage<Object>> onFailure) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        acquisition
            .toCompletableFuture()
            .whenComplete(
                (acquired, e) -> {
                  if (e == null && result.isDone()) {
                    release.accept(acquired);
                  } else if (e == null) {
                    complete(result, call.apply(acquired));
                  } else if (!result.isDone()) {
                    complete(result, onFailure.apply(Completions.unwrap(e)));
                  }
                });
    CompletableFuture<?> unusedToo =
        result.whenComplete((value, e) -> acquisition.toCompletableFuture().cancel(false));
    return result;
  }

  private static void complete(CompletableFuture<Object> result, CompletionStage<Object> stage) {
    CompletionStage<?> unused =
        stage.whenComplete(
            (value, e) -> {
              if (e == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Completions.unwrap(e));
              }
            });
  }
}
