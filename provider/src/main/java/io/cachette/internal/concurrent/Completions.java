package io.cachette.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The failures of futures, without the exceptions in which {@code java.util.concurrent} wraps them.
 */
public final class Completions {

  private Completions() {}

  /** Returns the failure inside a {@link CompletionException}; any other failure as it is. */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? unwrap(cause) : failure;
  }

  /** Returns the failure that {@code Future.get} reports. */
  public static Throwable causeOf(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : unwrap(cause);
  }

  /**
   * Waits for a future and returns its value.
   *
   * @throws RuntimeException the failure of the future; a checked one as the cause of a {@link
   *     CompletionException}
   */
  public static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw unchecked(e);
    }
  }

  /** Returns an exception that a function of a stage can throw in order to fail with this. */
  public static CompletionException wrap(Throwable failure) {
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  /**
   * Returns the failure itself if it is unchecked, else a {@link CompletionException} with it.
   *
   * @throws Error if the failure is one
   */
  public static RuntimeException unchecked(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : wrap(cause);
  }

  /** Sends a request. If it cannot be sent, returns a failed stage instead of throwing. */
  public static <T> CompletionStage<T> attempt(Supplier<? extends CompletionStage<T>> request) {
    try {
      return request.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
