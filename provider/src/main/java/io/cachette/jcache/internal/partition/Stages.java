package io.cachette.jcache.internal.partition;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Combines the stages of several requests. */
final class Stages {

  private Stages() {}

  /** Completes when all have completed; fails then if one has failed. */
  static CompletionStage<?> all(List<? extends CompletionStage<?>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  /** Completes with all results when all have completed. */
  static <R> CompletionStage<List<R>> gather(List<CompletionStage<R>> stages) {
    return all(stages)
        .thenApply(
            done -> stages.stream().map(stage -> stage.toCompletableFuture().join()).toList());
  }
}
