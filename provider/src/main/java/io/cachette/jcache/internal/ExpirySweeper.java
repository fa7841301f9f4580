package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.SharedInterval;
import io.cachette.internal.concurrent.WeakTask;
import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired entries that no operation reads. {@code expiry.lua} decides whether an entry is
 * expired. This class runs {@code sweep.lua}:
 *
 * <ul>
 *   <li>While this node sends expiry times, every {@value #SECONDS} seconds; every second while a
 *       listener of any node is registered for expired entries.
 *   <li>After that, the cache is idle. The last sweep has returned when the next entry expires. The
 *       next sweep runs at that time, but not earlier than the interval above.
 *   <li>At the latest, it runs at the end of the {@link IdleIntervals interval of idle caches},
 *       which all caches of the manager share. It finds entries of nodes that have failed, records
 *       of callers that have failed, and a lost index.
 *   <li>If the server removes expired entries by itself, no node listens for them, and no record of
 *       a caller is left, a cache whose entries expire has no sweep until {@link #wake}.
 *   <li>At once after a script that found the maximum number. If the server has lost the index of
 *       expiry times, the sweeps restore it step by step.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class ExpirySweeper<K, V> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ExpirySweeper.class.getName());
  private static final int SECONDS = 5;
  private static final int SOON_MILLIS = 1000;
  private static final int INDEX_SCAN_MILLIS = 250;

  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final EventDispatcher<K, V> events;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private final IdleIntervals intervals;
  private final Duration timeout;
  private @Nullable ScheduledFuture<?> next;
  private @Nullable SharedInterval idleInterval;
  private boolean isRemoteListening;
  private boolean mayExpire;
  private long busyUntilNanos = System.nanoTime();

  /** Whether this node may have sent an expiry time since the last sweep began. */
  private volatile boolean isAwake;

  private volatile boolean closed;

  /**
   * Creates a sweeper that is not started.
   *
   * @param workers run the decoding, which may call user code
   * @param timeout after this time, a request has reached the server or has failed
   */
  ExpirySweeper(
      EntryStore store,
      EntryCodec<K, V> codec,
      EventDispatcher<K, V> events,
      ScheduledExecutorService scheduler,
      Executor workers,
      IdleIntervals intervals,
      Duration timeout) {
    this.store = store;
    this.codec = codec;
    this.events = events;
    this.scheduler = scheduler;
    this.workers = workers;
    this.intervals = intervals;
    this.timeout = timeout;
  }

  /**
   * Starts to sweep.
   *
   * @param mayExpire whether the cache probably has entries that expire, so that the first sweep
   *     runs soon
   */
  synchronized void start(boolean mayExpire) {
    this.mayExpire = mayExpire;
    long idleMillis = nextIdleMillis();
    schedule(mayExpire ? SOON_MILLIS : idleMillis);
  }

  /**
   * Ends the idle time of the cache, because this node is about to send an expiry time. Takes no
   * lock and allocates nothing, except for the first call after a sweep.
   */
  void wake() {
    if (!isAwake) {
      isAwake = true;
      sweepSoon();
    }
  }

  /** Lets the next sweep run soon, because the listeners have changed. */
  synchronized void sweepSoon() {
    ScheduledFuture<?> scheduled = next;
    if (scheduled == null || scheduled.getDelay(TimeUnit.MILLISECONDS) > getBusyMillis()) {
      schedule(SOON_MILLIS);
    }
  }

  /** Replaces the scheduled sweep, so that at most one is scheduled. */
  private synchronized void schedule(long millis) {
    cancel();
    if (!closed) {
      try {
        next =
            scheduler.schedule(
                new WeakTask<>(this, ExpirySweeper::sweep), millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "The manager is closed", e);
      }
    }
  }

  private void cancel() {
    ScheduledFuture<?> scheduled = next;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private void sweep() {
    if (closed) {
      return;
    }
    boolean isBusy = fallAsleep();
    try {
      store
          .sweep(new ReplyFields(false, false, events.hasExpiredListener()))
          .whenComplete(
              (sweep, failure) -> {
                if (failure == null) {
                  handleSweep(sweep, isBusy);
                } else {
                  handleFailure(failure);
                }
              });
    } catch (RuntimeException | Error e) {
      handleFailure(e);
    }
  }

  /**
   * Returns whether requests with an expiry time may arrive after the sweep that begins now. A
   * change takes up to five requests, if Redis has lost the registration of this node.
   */
  private synchronized boolean fallAsleep() {
    if (isAwake) {
      isAwake = false;
      busyUntilNanos = System.nanoTime() + 5 * timeout.toNanos();
    }
    return System.nanoTime() - busyUntilNanos < 0;
  }

  private void handleSweep(EntryStore.Sweep sweep, boolean isBusy) {
    scheduleAfter(sweep, isBusy);
    if (!sweep.expired().isEmpty()) {
      workers.execute(() -> notifyExpired(sweep.expired()));
    }
  }

  private void handleFailure(Throwable failure) {
    scheduleAfterFailure();
    LOG.log(Level.DEBUG, "A sweep failed; the next one will find the entries", failure);
  }

  private synchronized void scheduleAfter(EntryStore.Sweep sweep, boolean isBusy) {
    isRemoteListening = sweep.isRemoteListening();
    if (sweep.needsNext() || events.hasExpiredListener() || !mayExpire || isBusy || isAwake) {
      schedule(getDelayMillis(sweep, isBusy));
    } else {
      next = null;
      join(null);
    }
  }

  /** Many caches do not repeat their sweeps at the same time. */
  private synchronized void scheduleAfterFailure() {
    schedule(Math.max(getBusyMillis(), nextIdleMillis() / 8));
  }

  private long getDelayMillis(EntryStore.Sweep sweep, boolean isBusy) {
    if (sweep.hasMore()) {
      return 0;
    }
    if (sweep.isIndexIncomplete()) {
      return INDEX_SCAN_MILLIS;
    }
    return isBusy || isAwake
        ? getBusyMillis()
        : Math.max(getBusyMillis(), Math.min(sweep.nextMillis(), nextIdleMillis()));
  }

  private long getBusyMillis() {
    return isRemoteListening || events.hasExpiredListener() ? 1000 : SECONDS * 1000L;
  }

  private long nextIdleMillis() {
    SharedInterval interval =
        events.hasExpiredListener() ? intervals.sweepsWithListener() : intervals.sweeps();
    join(closed ? null : interval);
    return SharedInterval.randomize(interval.millis());
  }

  private void join(@Nullable SharedInterval interval) {
    SharedInterval before = idleInterval;
    if (before != interval) {
      idleInterval = interval;
      if (before != null) {
        before.leave();
      }
      if (interval != null) {
        interval.join();
      }
    }
  }

  private void notifyExpired(List<Page.StoredEntry> expired) {
    List<CacheEntry<K, V>> read = new ArrayList<>(expired.size());
    expired.forEach(entry -> codec.decodeExpired(entry.key(), entry.value(), read));
    events.notifyExpiredAsync(read);
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancel();
    join(null);
  }
}
