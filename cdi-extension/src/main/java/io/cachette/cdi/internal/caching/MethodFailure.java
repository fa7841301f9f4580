package io.cachette.cdi.internal.caching;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Carries an exception of a method past the cache, so that it cannot be taken for a failure of the
 * cache, not even by other threads that waited for the same call.
 */
final class MethodFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Throwable thrown;
  private final AtomicBoolean isUnwrapped = new AtomicBoolean();

  MethodFailure(Throwable thrown) {
    super(null, thrown, true, false);
    this.thrown = thrown;
  }

  /** What the method threw, with what failed while it was passed on. */
  Throwable unwrap() {
    if (isUnwrapped.compareAndSet(false, true)) {
      for (Throwable meanwhile : getSuppressed()) {
        thrown.addSuppressed(meanwhile);
      }
    }
    return thrown;
  }

  /** Throws what the method threw, as it is. */
  RuntimeException rethrow() throws Exception {
    if (unwrap() instanceof Exception exception) {
      throw exception;
    }
    throw new UndeclaredThrowableException(thrown);
  }
}
