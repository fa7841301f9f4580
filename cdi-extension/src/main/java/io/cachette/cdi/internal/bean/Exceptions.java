package io.cachette.cdi.internal.bean;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import java.util.concurrent.CompletionException;

/** What is common to all that handles exceptions. */
public final class Exceptions {

  private Exceptions() {}

  /** What a stage failed with, out of the exception that later stages wrap it in. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Whether a call was refused by a limit or a lock: that says nothing of what it asked for. */
  public static boolean isRefusal(Throwable thrown) {
    return thrown instanceof RateLimitException || thrown instanceof LeaseException;
  }

  /** Runs what must not hide an exception that is being thrown. */
  public static void runSuppressing(Throwable thrown, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }
}
