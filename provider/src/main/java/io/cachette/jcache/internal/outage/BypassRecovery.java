package io.cachette.jcache.internal.outage;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.WeakTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks each second whether the partitions of a cache that work without Redis can use it again.
 * Costs no round trip while the cache uses Redis. Ends when it is collected.
 */
public final class BypassRecovery implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BypassRecovery.class.getName());
  private static final long PERIOD_MILLIS = 1_000;

  private final String cacheName;
  private final List<BypassStore> partitions;
  private final Future<?> task;

  /** Whether the outage that is under way is logged. */
  private final AtomicBoolean isLogged = new AtomicBoolean();

  private BypassRecovery(
      String cacheName, List<BypassStore> partitions, ScheduledExecutorService scheduler) {
    this.cacheName = cacheName;
    this.partitions = List.copyOf(partitions);
    this.task =
        scheduler.scheduleWithFixedDelay(
            new WeakTask<>(this, BypassRecovery::recover),
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Starts to look. */
  public static BypassRecovery start(
      String cacheName, List<BypassStore> partitions, ScheduledExecutorService scheduler) {
    return new BypassRecovery(cacheName, partitions, scheduler);
  }

  private void recover() {
    List<BypassStore> bypassing = partitions.stream().filter(BypassStore::isBypassing).toList();
    if (!bypassing.isEmpty() && isLogged.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "Cache ''{0}'' works without Redis", cacheName);
    }
    bypassing.forEach(this::recover);
  }

  private void recover(BypassStore partition) {
    partition
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
                logRecovery();
              }
            });
  }

  private void logRecovery() {
    if (partitions.stream().noneMatch(BypassStore::isBypassing)
        && isLogged.compareAndSet(true, false)) {
      LOG.log(Level.INFO, "Cache ''{0}'' uses Redis again", cacheName);
    }
  }

  /** Stops to look. */
  @Override
  public void close() {
    task.cancel(false);
  }
}
