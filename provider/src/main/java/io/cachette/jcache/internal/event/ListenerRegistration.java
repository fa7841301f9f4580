package io.cachette.jcache.internal.event;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.internal.concurrent.LogRateLimiter;
import io.cachette.jcache.internal.integration.Factories;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A listener of a cache with its filter. It receives each kind of event for which it implements an
 * interface. Asynchronous events are delivered in order by one thread per listener, so that a slow
 * listener does not delay others. The thread ends when the queue stays empty.
 */
final class ListenerRegistration<K, V> {

  private static final Logger LOG = System.getLogger(ListenerRegistration.class.getName());

  private final CacheEntryListenerConfiguration<K, V> configuration;
  private final String cacheName;
  private final CacheEntryListener<? super K, ? super V> listener;
  private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
  private final Set<EventType> types;
  private final ThreadPoolExecutor executor;
  private final LogRateLimiter unreadableEvents = new LogRateLimiter();

  /** The thread on which the listener handles asynchronous events now. */
  private volatile @Nullable Thread deliveringThread;

  /** Whether the listener itself closes the cache, so that closing must not wait for it. */
  private volatile boolean isClosingCache;

  ListenerRegistration(CacheEntryListenerConfiguration<K, V> configuration, String cacheName) {
    this.configuration = configuration;
    this.cacheName = cacheName;
    Factory<CacheEntryListener<? super K, ? super V>> factory =
        configuration.getCacheEntryListenerFactory();
    if (factory == null) {
      throw new IllegalArgumentException(
          "Cache '" + cacheName + "': the listener configuration has no listener factory");
    }
    this.listener = Factories.create(cacheName, "listener", factory);
    this.filter = createFilter(configuration, listener, cacheName);
    this.types = findTypes(listener);
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> DaemonThreadFactory.newThread("cachette-events-" + cacheName, task));
    executor.allowCoreThreadTimeOut(true);
  }

  CacheEntryListenerConfiguration<K, V> configuration() {
    return configuration;
  }

  boolean isSynchronous() {
    return configuration.isSynchronous();
  }

  boolean isOldValueRequired() {
    return configuration.isOldValueRequired();
  }

  Set<EventType> types() {
    return types;
  }

  /**
   * Delivers events on this thread.
   *
   * @throws CacheEntryListenerException if the listener or its filter throws
   */
  void deliver(List<CacheEvent<K, V>> events) {
    for (EventType type :
        List.of(EventType.EXPIRED, EventType.CREATED, EventType.UPDATED, EventType.REMOVED)) {
      if (types.contains(type)) {
        deliverType(type, events);
      }
    }
  }

  /**
   * Delivers events later, in order; exceptions of the listener are logged. The queue has no limit,
   * so a listener must be fast enough.
   */
  void deliverAsync(Supplier<List<CacheEvent<K, V>>> events) {
    try {
      executor.execute(() -> deliverQueued(events));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "A listener was deregistered before its last events", e);
    }
  }

  private void deliverQueued(Supplier<List<CacheEvent<K, V>>> events) {
    List<CacheEvent<K, V>> decoded;
    try {
      decoded = events.get();
    } catch (RuntimeException | Error e) {
      unreadableEvents.log(
          LOG, "Cache '" + cacheName + "': an event of another node cannot be read", e);
      return;
    }
    deliveringThread = Thread.currentThread();
    try {
      deliver(decoded);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "A cache entry listener failed", e);
    } finally {
      deliveringThread = null;
    }
  }

  /** Accepts no more events. Those in the queue are delivered until {@link #close}. */
  void refuseEvents() {
    executor.shutdown();
  }

  /** Lets closing not wait for the listener if it runs on this thread. */
  void excludeCurrentThread() {
    if (deliveringThread == Thread.currentThread()) {
      isClosingCache = true;
    }
  }

  /**
   * Waits until the queue is empty and the listener has returned, unless this thread is that of the
   * listener. Requires {@link #refuseEvents}.
   */
  void awaitDelivery(long nanos) {
    excludeCurrentThread();
    try {
      boolean unused = isClosingCache || executor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Discards events in the queue, and closes the listener and the filter if they are closeable. If
   * that fails, it is logged.
   */
  void close() {
    excludeCurrentThread();
    int discarded = discardQueue();
    if (discarded > 0) {
      LOG.log(
          Level.INFO,
          "Cache ''{0}'': {1} deliveries of events were discarded, because their listener was"
              + " closed",
          cacheName,
          discarded);
    }
    closeQuietly(listener);
    closeQuietly(filter);
  }

  private int discardQueue() {
    if (!isClosingCache) {
      return executor.shutdownNow().size();
    }
    executor.shutdown(); // an interrupt would stop the listener, which closes the cache
    return executor.getQueue().drainTo(new ArrayList<>());
  }

  private static <K, V> @Nullable CacheEntryEventFilter<? super K, ? super V> createFilter(
      CacheEntryListenerConfiguration<K, V> configuration, Object listener, String cacheName) {
    Factory<CacheEntryEventFilter<? super K, ? super V>> factory =
        configuration.getCacheEntryEventFilterFactory();
    try {
      return factory == null ? null : Factories.create(cacheName, "event filter", factory);
    } catch (RuntimeException | Error e) {
      closeQuietly(listener);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable Object resource) {
    if (resource instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, resource.getClass().getName() + " could not be closed", e);
      }
    }
  }

  private void deliverType(EventType type, List<CacheEvent<K, V>> events) {
    try {
      List<CacheEntryEvent<? extends K, ? extends V>> accepted = new ArrayList<>();
      for (CacheEvent<K, V> event : events) {
        CacheEvent<K, V> shown = isOldValueRequired() ? event : event.withoutOldValue();
        if (event.getEventType() == type && (filter == null || filter.evaluate(shown))) {
          accepted.add(shown);
        }
      }
      if (!accepted.isEmpty()) {
        callListener(type, accepted);
      }
    } catch (CacheEntryListenerException e) {
      throw e;
    } catch (Exception e) {
      throw new CacheEntryListenerException("A listener of " + type + " events failed", e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void callListener(EventType type, Iterable events) {
    switch (type) {
      case CREATED -> ((CacheEntryCreatedListener) listener).onCreated(events);
      case UPDATED -> ((CacheEntryUpdatedListener) listener).onUpdated(events);
      case REMOVED -> ((CacheEntryRemovedListener) listener).onRemoved(events);
      case EXPIRED -> ((CacheEntryExpiredListener) listener).onExpired(events);
    }
  }

  private static Set<EventType> findTypes(Object listener) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    if (listener instanceof CacheEntryCreatedListener) {
      types.add(EventType.CREATED);
    }
    if (listener instanceof CacheEntryUpdatedListener) {
      types.add(EventType.UPDATED);
    }
    if (listener instanceof CacheEntryRemovedListener) {
      types.add(EventType.REMOVED);
    }
    if (listener instanceof CacheEntryExpiredListener) {
      types.add(EventType.EXPIRED);
    }
    return types;
  }
}
