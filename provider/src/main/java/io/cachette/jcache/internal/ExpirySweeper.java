package io.cachette.jcache.internal;

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
 * Deletes dead entries that nobody reads any more: one script every {@value #SECONDS} seconds,
 * every second while somebody here listens for expired entries, and again at once after a full one.
 *
 * <p>In a cache whose policy is eternal only single calls give entries a deadline. There it looks
 * once a minute whether another node, or one that is gone, has left such entries, and sweeps like
 * everywhere else from the first one on that it finds or that is written here.
 */
final class ExpirySweeper<K, V> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ExpirySweeper.class.getName());
  private static final int SECONDS = 5;
  private static final int ETERNAL_SECONDS = 60;

  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final EventDispatcher<K, V> events;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private @Nullable Future<?> next;
  private volatile boolean mayExpire;
  private volatile boolean closed;

  /**
   * @param workers decode, which may run code of the user
   * @param mayExpire whether the expiry policy sets deadlines
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

  /** Sweeps from now on, even if the expiry policy is eternal. */
  void expectExpiry() {
    if (!mayExpire) {
      mayExpire = true;
      schedule(1000);
    }
  }

  /** Never more than one sweep is due, however often this is called. */
  private synchronized void schedule(long millis) {
    cancel();
    if (!closed) {
      try {
        next = scheduler.schedule(this::sweep, millis, TimeUnit.MILLISECONDS);
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
    mayExpire |= sweep.due() > 0;
    schedule(sweep.due() == EntryStore.CHUNK ? 0 : getDelayMillis());
    if (!sweep.expired().isEmpty()) {
      workers.execute(() -> notifyExpired(sweep.expired()));
    }
  }

  private void handleFailure(Throwable failure) {
    schedule(getDelayMillis());
    LOG.log(Level.DEBUG, "A sweep failed; the next one will find the entries", failure);
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
