package io.cachette.cdi;

import java.util.concurrent.CompletionException;

/** What is common to all that handles exceptions. */
final class Exceptions {

  private Exceptions() {}

  /** What a stage failed with, out of the exception that later stages wrap it in. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Runs what must not hide an exception that is being thrown. */
  static void suppress(Throwable thrown, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }
}
