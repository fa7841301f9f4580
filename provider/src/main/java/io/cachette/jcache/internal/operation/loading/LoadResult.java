package io.cachette.jcache.internal.operation.loading;

import io.cachette.internal.concurrent.Completions;
import org.jspecify.annotations.Nullable;

/**
 * The result of a load: a value, no value, or the exception of the source.
 *
 * @param found whether the value was found in Redis
 */
public record LoadResult<V>(@Nullable V value, @Nullable Throwable failure, boolean found) {

  static <V> LoadResult<V> found(@Nullable V value) {
    return new LoadResult<>(value, null, true);
  }

  /** Returns the result of a source. */
  static <V> LoadResult<V> of(@Nullable V value, @Nullable Throwable failure) {
    return new LoadResult<>(
        failure == null ? value : null,
        failure == null ? null : Completions.unwrap(failure),
        false);
  }

  /**
   * Returns the value, or null if there is none.
   *
   * @throws Exception the exception of the source
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
