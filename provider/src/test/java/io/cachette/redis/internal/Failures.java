package io.cachette.redis.internal;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a log shows of an exception. */
public final class Failures {

  private Failures() {}

  /** All of it, causes included. */
  public static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
