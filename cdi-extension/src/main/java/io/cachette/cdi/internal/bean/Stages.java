package io.cachette.cdi.internal.bean;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls of methods that return stages. */
public final class Stages {

  private Stages() {}

  /** What a call returns, a stage; what it throws is what that fails with. */
  @SuppressWarnings({"unchecked", "NullAway"}) // a method may return null instead of a stage
  public static CompletableFuture<Object> of(Callable<? extends @Nullable Object> call) {
    try {
      CompletionStage<Object> stage = (CompletionStage<Object>) call.call();
      return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
    } catch (Throwable e) { // as the method was to return a stage, its caller looks there
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * A stage of a call that comes when something was got. Who cancels it before does not get it, and
   * there is no call.
   *
   * @param release what to do with what was got too late
   * @param call the call, with what was got
   * @param onFailure what comes of a failure to get it
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
                    complete(result, onFailure.apply(Exceptions.cause(e)));
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
                result.completeExceptionally(Exceptions.cause(e));
              }
            });
  }
}
