package io.cachette.jcache;

import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.operation.CacheEntry;
import io.cachette.jcache.internal.operation.EntryCodec;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Wanted;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes dead entries that nobody reads any more: one script every {@value #SECONDS} seconds,
 * every second while somebody here listens for expired entries, and again at once after a full one.
 */
final class Sweeper<K, V> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Sweeper.class.getName());
  private static final int SECONDS = 5;

  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final EventDispatcher<K, V> events;
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable Future<?> next;
  private volatile boolean closed;

  Sweeper(
      EntryStore store,
      EntryCodec<K, V> codec,
      EventDispatcher<K, V> events,
      ScheduledExecutorService scheduler) {
    this.store = store;
    this.codec = codec;
    this.events = events;
    this.scheduler = scheduler;
  }

  void start() {
    schedule(1000);
  }

  private void schedule(long millis) {
    if (!closed) {
      try {
        next = scheduler.schedule(this::sweep, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "The manager is closed", e);
      }
    }
  }

  private void sweep() {
    if (closed) {
      return;
    }
    store
        .sweep(new Wanted(false, false, events.expired()))
        .whenComplete(
            (sweep, failure) -> {
              boolean more = failure == null && sweep.due() == EntryStore.CHUNK;
              schedule(more ? 0 : events.expired() ? 1000 : SECONDS * 1000L);
              if (failure != null) {
                LOG.log(Level.DEBUG, "A sweep failed; the next one will find the entries", failure);
              } else if (!sweep.expired().isEmpty()) {
                scheduler.execute(() -> tell(sweep.expired()));
              }
            });
  }

  private void tell(List<Page.Stored> expired) {
    List<CacheEntry<K, V>> read = new ArrayList<>(expired.size());
    expired.forEach(entry -> codec.decodeExpired(entry.key(), entry.value(), read));
    events.tellExpiredLater(read);
  }

  @Override
  public void close() {
    closed = true;
    Future<?> scheduled = next;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
