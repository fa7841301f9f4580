package io.cachette.cdi.internal.bean;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;

/** Helpers for exceptions. */
public final class Exceptions {

  private Exceptions() {}

  /** Whether a rate limit or a lock refused a call. */
  public static boolean isRefusal(Throwable thrown) {
    return thrown instanceof RateLimitException || thrown instanceof LeaseException;
  }

  /** Runs code while an exception is thrown; adds a failure of the code to it as suppressed. */
  public static void runSuppressing(Throwable thrown, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }
}
