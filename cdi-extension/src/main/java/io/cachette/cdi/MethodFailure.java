package io.cachette.cdi;

import java.lang.reflect.UndeclaredThrowableException;

/**
 * Carries what a method threw past the cache, so that it cannot be taken for a failure of the
 * cache, not even by other threads that waited for the same call.
 */
final class MethodFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Throwable thrown;

  MethodFailure(Throwable thrown) {
    super(null, thrown, false, false);
    this.thrown = thrown;
  }

  Throwable thrown() {
    return thrown;
  }

  /** Throws what the method threw, as it is. */
  RuntimeException rethrow() throws Exception {
    if (thrown instanceof Exception exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    throw new UndeclaredThrowableException(thrown);
  }
}
