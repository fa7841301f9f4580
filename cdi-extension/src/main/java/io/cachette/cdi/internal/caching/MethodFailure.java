package io.cachette.cdi.internal.caching;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wraps an exception of a method while it passes through the cache. It distinguishes the exception
 * from a failure of the cache, also for other threads that wait for the same call.
 */
final class MethodFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Throwable thrown;
  private final AtomicBoolean isUnwrapped = new AtomicBoolean();

  MethodFailure(Throwable thrown) {
    super(null, thrown, true, false);
    this.thrown = thrown;
  }

  /** Returns the exception of the method; moves exceptions to it that were suppressed here. */
  Throwable unwrap() {
    if (isUnwrapped.compareAndSet(false, true)) {
      for (Throwable suppressed : getSuppressed()) {
        thrown.addSuppressed(suppressed);
      }
    }
    return thrown;
  }

  /** Throws the exception of the method. */
  RuntimeException rethrow() throws Exception {
    if (unwrap() instanceof Exception exception) {
      throw exception;
    }
    throw new UndeclaredThrowableException(thrown);
  }
}
