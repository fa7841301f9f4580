package io.cachette.jcache.internal.outage;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.WeakTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks each second whether a cache that works without Redis can use it again. Costs no round trip
 * while the cache uses Redis. Ends when it is collected.
 */
public final class BypassRecovery implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BypassRecovery.class.getName());
  private static final long PERIOD_MILLIS = 1_000;

  private final String cacheName;
  private final BypassStore store;
  private final Future<?> task;

  /** Whether this outage is logged. Only one attempt runs at a time. */
  private volatile boolean isLogged;

  private BypassRecovery(String cacheName, BypassStore store, ScheduledExecutorService scheduler) {
    this.cacheName = cacheName;
    this.store = store;
    this.task =
        scheduler.scheduleWithFixedDelay(
            new WeakTask<>(this, BypassRecovery::recover),
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Starts to look. */
  public static BypassRecovery start(
      String cacheName, BypassStore store, ScheduledExecutorService scheduler) {
    return new BypassRecovery(cacheName, store, scheduler);
  }

  private void recover() {
    if (!store.isBypassing()) {
      return;
    }
    if (!isLogged) {
      isLogged = true;
      LOG.log(Level.WARNING, "Cache ''{0}'' works without Redis", cacheName);
    }
    store
        .recoverAsync()
        .whenComplete(
            (isRecovered, failure) -> {
              if (failure != null && !OutageFailures.isOutage(failure)) {
                LOG.log(
                    Level.WARNING,
                    "Cache ''{0}'' still works without Redis: {1}",
                    cacheName,
                    Completions.unwrap(failure).getMessage());
              } else if (failure == null && isRecovered) {
                isLogged = false;
                LOG.log(Level.INFO, "Cache ''{0}'' uses Redis again", cacheName);
              }
            });
  }

  /** Stops to look. */
  @Override
  public void close() {
    task.cancel(false);
  }
}
