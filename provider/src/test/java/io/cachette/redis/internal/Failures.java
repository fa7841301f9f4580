package io.cachette.redis.internal;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The texts of exceptions in a log. */
public final class Failures {

  private Failures() {}

  /** Returns the stack trace with all causes. */
  public static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
