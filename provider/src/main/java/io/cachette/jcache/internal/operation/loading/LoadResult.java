package io.cachette.jcache.internal.operation.loading;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * How a computation ended: with a value, without one, or with what the source threw.
 *
 * @param found whether the value was found in Redis
 */
public record LoadResult<V>(@Nullable V value, @Nullable Throwable failure, boolean found) {

  static <V> LoadResult<V> found(@Nullable V value) {
    return new LoadResult<>(value, null, true);
  }

  /** What a source has returned or thrown. */
  static <V> LoadResult<V> of(@Nullable V value, @Nullable Throwable failure) {
    return new LoadResult<>(failure == null ? value : null, unwrap(failure), false);
  }

  private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /**
   * The value.
   *
   * @throws Exception what the source threw
   */
  public @Nullable V get() throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (Exception) failure;
    }
    return value;
  }
}
