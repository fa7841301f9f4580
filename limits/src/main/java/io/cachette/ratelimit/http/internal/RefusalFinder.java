package io.cachette.ratelimit.http.internal;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import org.jspecify.annotations.Nullable;

/** Finds the refusal among the causes of an exception. */
final class RefusalFinder {

  /** Deeper than frameworks nest exceptions; also ends a search in cyclic causes. */
  private static final int DEEPEST = 20;

  private RefusalFinder() {}

  /** Returns the refusal that caused the exception; null if no refusal caused it. */
  static @Nullable RuntimeException find(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof RateLimitException refusal) {
        return refusal;
      }
      if (cause instanceof LeaseException refusal) {
        return refusal;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
