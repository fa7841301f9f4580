package io.cachette.jcache.internal;

import io.cachette.internal.concurrent.WeakTask;
import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired entries that no operation reads. {@code expiry.lua} decides whether an entry is
 * expired. This class runs {@code sweep.lua} every {@value #SECONDS} seconds; every second while a
 * listener of this node is registered for expired entries; and again at once after a script that
 * found the maximum number.
 *
 * <p>In a cache with an eternal policy, only single calls give entries an expiry time. There, it
 * looks once a minute for such entries of this and other nodes. As soon as one is found or is
 * written by this node, it sweeps as often as in other caches.
 *
 * <p>If the server has lost the index of expiry times, the sweeps restore it step by step.
 */
final class ExpirySweeper<K, V> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ExpirySweeper.class.getName());
  private static final int SECONDS = 5;
  private static final int ETERNAL_SECONDS = 60;
  private static final int INDEX_SCAN_MILLIS = 250;

  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final EventDispatcher<K, V> events;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private @Nullable Future<?> next;
  private volatile boolean mayExpire;
  private volatile boolean closed;

  /**
   * Creates a sweeper that is not started.
   *
   * @param workers run the decoding, which may call user code
   * @param mayExpire whether the expiry policy sets expiry times
   */
  ExpirySweeper(
      EntryStore store,
      EntryCodec<K, V> codec,
      EventDispatcher<K, V> events,
      ScheduledExecutorService scheduler,
      Executor workers,
      boolean mayExpire) {
    this.mayExpire = mayExpire;
    this.store = store;
    this.codec = codec;
    this.events = events;
    this.scheduler = scheduler;
    this.workers = workers;
  }

  void start() {
    schedule(mayExpire ? 1000 : ETERNAL_SECONDS * 1000L);
  }

  /** Starts to sweep at the normal rate, even if the expiry policy is eternal. */
  void expectExpiry() {
    if (!mayExpire) {
      mayExpire = true;
      schedule(1000);
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
    Future<?> scheduled = next;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private void sweep() {
    if (closed) {
      return;
    }
    try {
      store
          .sweep(new ReplyFields(false, false, events.hasExpiredListener()))
          .whenComplete(
              (sweep, failure) -> {
                if (failure == null) {
                  handleSweep(sweep);
                } else {
                  handleFailure(failure);
                }
              });
    } catch (RuntimeException | Error e) {
      handleFailure(e);
    }
  }

  private void handleSweep(EntryStore.Sweep sweep) {
    if (sweep.due() > 0) {
      mayExpire = true; // never reset here, as a call may have set it meanwhile
    }
    schedule(getDelayMillis(sweep));
    if (!sweep.expired().isEmpty()) {
      workers.execute(() -> notifyExpired(sweep.expired()));
    }
  }

  private void handleFailure(Throwable failure) {
    schedule(getDelayMillis());
    LOG.log(Level.DEBUG, "A sweep failed; the next one will find the entries", failure);
  }

  private long getDelayMillis(EntryStore.Sweep sweep) {
    if (sweep.hasMore()) {
      return 0;
    }
    return sweep.isIndexIncomplete() ? INDEX_SCAN_MILLIS : getDelayMillis();
  }

  private long getDelayMillis() {
    if (!mayExpire) {
      return ETERNAL_SECONDS * 1000L;
    }
    return events.hasExpiredListener() ? 1000 : SECONDS * 1000L;
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
  }
}
