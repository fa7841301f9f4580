package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import org.jspecify.annotations.Nullable;

/** Recognizes replies with which a server refuses a command: nothing has changed then. */
public final class Refusals {

  /** Redisson leaves out the code {@code OOM} before it. */
  private static final String OUT_OF_MEMORY = "command not allowed when used memory";

  private Refusals() {}

  /** Returns whether the server refused a command because its memory is full. */
  public static boolean isOutOfMemory(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause != null) {
      if (contains(cause.getMessage(), OUT_OF_MEMORY)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean contains(@Nullable String message, String text) {
    return message != null && message.contains(text);
  }
}
