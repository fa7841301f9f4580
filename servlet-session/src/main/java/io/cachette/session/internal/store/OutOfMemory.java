package io.cachette.session.internal.store;

import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates the failures of scripts that Redis has refused because it is out of memory. Logs them, at
 * most once a minute: such a server answers other calls, so this is no outage that begins and ends.
 * Thread-safe.
 */
public final class OutOfMemory {

  private static final Logger LOG = System.getLogger(OutOfMemory.class.getName());
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final String REASON = "Redis is out of memory, and has changed nothing";

  private final AtomicLong nextLogAt = new AtomicLong(System.nanoTime());

  OutOfMemory() {}

  /** Returns whether a call failed because Redis is out of memory. It has changed nothing then. */
  public static boolean isReasonOf(StoreFailureException failure) {
    return REASON.equals(failure.getMessage());
  }

  /** Logs a refusal, unless one was logged less than a minute ago, and returns the failure. */
  StoreFailureException newFailure() {
    long now = System.nanoTime();
    long next = nextLogAt.get();
    if (now - next >= 0 && nextLogAt.compareAndSet(next, now + PAUSE)) {
      LOG.log(
          Level.WARNING,
          "Sessions: Redis is out of memory, and stores neither new sessions nor attributes; give"
              + " it a larger maxmemory");
    }
    return new StoreFailureException(REASON, null, false);
  }
}
