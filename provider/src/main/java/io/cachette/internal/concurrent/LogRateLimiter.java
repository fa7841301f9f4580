package io.cachette.internal.concurrent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Logs warnings of one kind, at most one a minute, so that many failures do not fill the log. A
 * warning tells how many were left out since the last one. Thread-safe.
 */
public final class LogRateLimiter {

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final long pauseNanos;
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
  private final AtomicLong omitted = new AtomicLong();

  /** Creates a limiter that lets the first warning pass. */
  public LogRateLimiter() {
    this(PAUSE);
  }

  LogRateLimiter(Duration pause) {
    this.pauseNanos = pause.toNanos();
  }

  /** Logs a warning, unless one was logged less than a minute ago. */
  public void log(Logger logger, String message, @Nullable Throwable failure) {
    long now = System.nanoTime();
    long next = nextAt.get();
    if (now - next < 0 || !nextAt.compareAndSet(next, now + pauseNanos)) {
      omitted.incrementAndGet();
      return;
    }
    long number = omitted.getAndSet(0);
    logger.log(
        Level.WARNING,
        number == 0 ? message : message + " (and " + number + " times before, not logged)",
        failure);
  }
}
