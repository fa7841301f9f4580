package io.cachette.redis.internal;

import io.cachette.internal.concurrent.LogRateLimiter;
import java.lang.System.Logger;

/**
 * Logs that Redis is out of memory and refuses to store data, at most once a minute: such a server
 * answers other calls, so this is no outage that begins and ends. Thread-safe.
 */
public final class OutOfMemoryLog {

  private static final Logger LOG = System.getLogger(OutOfMemoryLog.class.getName());

  private final String message;
  private final LogRateLimiter limiter = new LogRateLimiter();

  /**
   * Creates a log.
   *
   * @param componentName the component that stores data, for the message: {@code "Rate limits"}
   * @param refusedData the data that Redis does not store then: {@code "no new keys"}
   */
  public OutOfMemoryLog(String componentName, String refusedData) {
    this.message =
        componentName
            + ": Redis is out of memory, and stores "
            + refusedData
            + "; give it a larger maxmemory";
  }

  /** Logs a refusal, unless one was logged less than a minute ago. */
  public void add() {
    limiter.log(LOG, message, null);
  }
}
