package io.cachette.cdi;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What is common to all that handles stages. */
final class Stages {

  private Stages() {}

  /** What a stage failed with, out of the exception that later stages wrap it in. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /**
   * A stage as a method may declare it, as {@code CompletionStage} or {@code CompletableFuture}.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the caller of the method gets it
  static Object asReturned(CompletionStage<?> stage) {
    return stage.toCompletableFuture();
  }
}
