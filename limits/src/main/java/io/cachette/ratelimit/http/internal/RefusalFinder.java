package io.cachette.ratelimit.http.internal;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import org.jspecify.annotations.Nullable;

/** Finds refusals in what calls have thrown. */
public final class RefusalFinder {

  /** More than frameworks wrap, and an end to causes that go round in circles. */
  private static final int DEEPEST = 20;

  private RefusalFinder() {}

  /** The refusal because of which the call failed; null if it has another reason. */
  public static @Nullable RuntimeException find(Throwable thrown) {
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
