package io.cachette.cdi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls of methods that return stages. */
final class Stages {

  private Stages() {}

  /** What a call returns, a stage; what it throws is what that fails with. */
  @SuppressWarnings({"unchecked", "NullAway"}) // a method may return null instead of a stage
  static CompletableFuture<Object> of(Callable<? extends @Nullable Object> call) {
    try {
      CompletionStage<Object> stage = (CompletionStage<Object>) call.call();
      return stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
    } catch (Throwable e) { // as the method was to return a stage, its caller looks there
      return CompletableFuture.failedFuture(e);
    }
  }
}
