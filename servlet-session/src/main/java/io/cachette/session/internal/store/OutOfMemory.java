package io.cachette.session.internal.store;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.OutOfMemoryLog;

/**
 * Creates and logs the failures of scripts that Redis has refused because it is out of memory.
 * Thread-safe.
 */
public final class OutOfMemory {

  private static final String REASON = "Redis is out of memory, and has changed nothing";

  private final OutOfMemoryLog log =
      new OutOfMemoryLog("Sessions", "neither new sessions nor attributes");

  OutOfMemory() {}

  /** Returns whether a call failed because Redis is out of memory. It has changed nothing then. */
  public static boolean isReasonOf(StoreFailureException failure) {
    return REASON.equals(failure.getMessage());
  }

  /** Logs a refusal, unless one was logged less than a minute ago, and returns the failure. */
  StoreFailureException newFailure() {
    log.add();
    return new StoreFailureException(REASON, null, false);
  }
}
