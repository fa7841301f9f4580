package io.cachette.ratelimit.http;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import org.jspecify.annotations.Nullable;

/** Finds refusals in what calls have thrown. */
final class Refusals {

  /** More than frameworks wrap, and an end to causes that go round in circles. */
  private static final int DEEPEST = 20;

  private Refusals() {}

  /** The refusal because of which the call failed; null if it has another reason. */
  static @Nullable RuntimeException in(Throwable failure) {
    Throwable cause = failure;
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
