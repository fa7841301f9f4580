package io.cachette.redis.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs that Redis is out of memory and refuses to store data, at most once a minute: such a server
 * answers other calls, so this is no outage that begins and ends. Thread-safe.
 */
public final class OutOfMemoryLog {

  private static final Logger LOG = System.getLogger(OutOfMemoryLog.class.getName());
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  private final String componentName;
  private final String refusedData;
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());

  /**
   * Creates a log.
   *
   * @param componentName the component that stores data, for the message: {@code "Rate limits"}
   * @param refusedData the data that Redis does not store then: {@code "no new keys"}
   */
  public OutOfMemoryLog(String componentName, String refusedData) {
    this.componentName = componentName;
    this.refusedData = refusedData;
  }

  /** Logs a refusal, unless one was logged less than a minute ago. */
  public void add() {
    long now = System.nanoTime();
    long next = nextAt.get();
    if (now - next >= 0 && nextAt.compareAndSet(next, now + PAUSE)) {
      LOG.log(
          Level.WARNING,
          "{0}: Redis is out of memory, and stores {1}; give it a larger maxmemory",
          componentName,
          refusedData);
    }
  }
}
