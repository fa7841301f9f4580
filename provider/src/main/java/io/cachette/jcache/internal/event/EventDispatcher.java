package io.cachette.jcache.internal.event;

import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.store.Effect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the events of a cache to its listeners.
 *
 * <ul>
 *   <li>Events of operations of this node reach synchronous listeners on the thread of the caller,
 *       before the operation returns. An exception of a listener reaches the caller after all
 *       listeners were called. Asynchronous listeners receive the events later.
 *   <li>Events of other nodes, and of expired entries that a sweep found, reach all listeners
 *       asynchronously, because no caller waits for them.
 *   <li>No lock is held while a listener runs.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class EventDispatcher<K, V> implements TypedStore.ListenerInterest<K, V> {

  private static final Logger LOG = System.getLogger(EventDispatcher.class.getName());

  private final Cache<K, V> cache;
  private final EntryCodec<K, V> codec;
  private final Consumer<String> onFlagsChanged;
  private volatile List<ListenerRegistration<K, V>> registrations = List.of();
  private volatile String flags = "";
  private boolean closed;

  /**
   * Creates a dispatcher without listeners.
   *
   * @param onFlagsChanged called when the kinds of events change that this node needs from other
   *     nodes
   */
  public EventDispatcher(
      Cache<K, V> cache, EntryCodec<K, V> codec, Consumer<String> onFlagsChanged) {
    this.cache = cache;
    this.codec = codec;
    this.onFlagsChanged = onFlagsChanged;
  }

  /**
   * Creates the listener of a configuration. It receives all events after this method has returned.
   */
  public synchronized void register(CacheEntryListenerConfiguration<K, V> configuration) {
    if (closed) {
      throw new IllegalStateException("Cache '" + cache.getName() + "' is closed");
    }
    ListenerRegistration<K, V> registration =
        new ListenerRegistration<>(configuration, cache.getName());
    List<ListenerRegistration<K, V>> more = new ArrayList<>(registrations);
    more.add(registration);
    try {
      change(more);
    } catch (RuntimeException e) {
      registration.close();
      throw e;
    }
  }

  /**
   * Removes and closes the listener of a configuration, if it is registered. Events that wait for
   * it are discarded.
   */
  public void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
    close(registration -> registration.configuration().equals(configuration), Duration.ZERO);
  }

  /** Lets {@link #close} not wait for a listener that runs on this thread. */
  public void excludeCurrentThread() {
    registrations.forEach(ListenerRegistration::excludeCurrentThread);
  }

  /**
   * Closes all listeners. They receive no further event, and no listener can be registered any
   * more.
   *
   * @param limit how long to wait until all events in the queues are delivered
   */
  public void close(Duration limit) {
    synchronized (this) {
      closed = true;
    }
    close(registration -> true, limit);
  }

  private void close(Predicate<ListenerRegistration<K, V>> isClosing, Duration limit) {
    List<ListenerRegistration<K, V>> closing;
    RuntimeException failure = null;
    synchronized (this) {
      closing = registrations.stream().filter(isClosing).toList();
      try {
        change(registrations.stream().filter(isClosing.negate()).toList());
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    closing.forEach(ListenerRegistration::refuseEvents);
    long untilNanos = System.nanoTime() + limit.toNanos();
    closing.forEach(each -> each.awaitDelivery(untilNanos - System.nanoTime()));
    for (ListenerRegistration<K, V> registration : closing) {
      try {
        registration.close();
      } catch (RuntimeException e) {
        failure = combine(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Updates the registration of this node first, so that a new listener misses no event. */
  private void change(List<ListenerRegistration<K, V>> next) {
    String before = flags;
    String newFlags = collectFlags(next);
    flags = newFlags;
    if (!newFlags.equals(before)) {
      try {
        onFlagsChanged.accept(newFlags);
      } catch (CacheException e) {
        if (!newFlags.isEmpty()) {
          flags = before;
          throw e;
        }
        LOG.log(
            Level.INFO,
            "Other nodes publish events to this node until its registration expires: " + e);
      }
    }
    registrations = List.copyOf(next);
  }

  @Override
  public boolean isOldValueRequired() {
    return flags.indexOf(EventKind.OLD_VALUES) >= 0;
  }

  @Override
  public boolean hasExpiredListener() {
    return flags.indexOf(EventKind.EXPIRED.letter) >= 0;
  }

  /** Delivers the events of an operation of this node. */
  public void dispatch(List<Outcome<K, V>> outcomes) {
    List<ListenerRegistration<K, V>> listeners = registrations;
    if (!listeners.isEmpty()) {
      dispatch(toEvents(outcomes), listeners);
    }
  }

  /**
   * Delivers the events of expired entries that an operation found. Exceptions of listeners are
   * logged, because the operation itself has not failed and continues.
   */
  @Override
  public void notifyExpired(List<CacheEntry<K, V>> expired) {
    try {
      dispatch(toExpiredEvents(expired), registrations);
    } catch (CacheEntryListenerException e) {
      LOG.log(Level.WARNING, "A listener of expired entries failed", e);
    }
  }

  /** Delivers the events of expired entries that a sweep found, asynchronously. */
  public void notifyExpiredAsync(List<CacheEntry<K, V>> expired) {
    if (!expired.isEmpty()) {
      registrations.forEach(each -> each.deliverAsync(() -> toExpiredEvents(expired)));
    }
  }

  /** Delivers an event of another node asynchronously. The receiving thread decodes nothing. */
  public void receive(RemoteEvent event) {
    registrations.forEach(each -> each.deliverAsync(() -> decode(event)));
  }

  private void dispatch(List<CacheEvent<K, V>> events, List<ListenerRegistration<K, V>> listeners) {
    if (events.isEmpty()) {
      return;
    }
    RuntimeException failure = null;
    for (ListenerRegistration<K, V> registration : listeners) {
      if (!registration.isSynchronous()) {
        registration.deliverAsync(() -> events);
        continue;
      }
      try {
        registration.deliver(events);
      } catch (RuntimeException e) {
        failure = combine(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns no event if its value cannot be decoded, except for removals, which need no value. */
  private List<CacheEvent<K, V>> decode(RemoteEvent event) {
    EventType type = EventKind.typeOf(event.kind());
    K key = codec.decodeKey(event.key());
    V value = codec.decodeOrNull(event.key(), event.value());
    if (value == null && event.value() != null && type != EventType.REMOVED) {
      return List.of();
    }
    V oldValue = codec.decodeOrNull(event.key(), event.oldValue());
    return List.of(new CacheEvent<>(cache, type, key, value, oldValue));
  }

  private List<CacheEvent<K, V>> toExpiredEvents(List<CacheEntry<K, V>> expired) {
    List<CacheEvent<K, V>> events = new ArrayList<>(expired.size());
    for (CacheEntry<K, V> entry : expired) {
      events.add(
          new CacheEvent<>(cache, EventType.EXPIRED, entry.key(), entry.value(), entry.value()));
    }
    return events;
  }

  private List<CacheEvent<K, V>> toEvents(List<Outcome<K, V>> outcomes) {
    List<CacheEvent<K, V>> events = new ArrayList<>();
    for (Outcome<K, V> outcome : outcomes) {
      EventType type = toEventType(outcome.effect());
      if (type != null) {
        V oldValue = outcome.previous();
        V value = type == EventType.REMOVED ? oldValue : outcome.current();
        events.add(new CacheEvent<>(cache, type, outcome.key(), value, oldValue));
      }
    }
    return events;
  }

  private static @Nullable EventType toEventType(Effect effect) {
    return switch (effect) {
      case CREATED -> EventType.CREATED;
      case UPDATED -> EventType.UPDATED;
      case REMOVED -> EventType.REMOVED;
      case ABSENT, READ, REJECTED, DISCARDED, BUSY, TOKEN_ISSUED, UNKNOWN -> null;
    };
  }

  private static String collectFlags(List<? extends ListenerRegistration<?, ?>> registrations) {
    StringBuilder letters = new StringBuilder();
    for (EventKind kind : EventKind.values()) {
      if (registrations.stream().anyMatch(each -> each.types().contains(kind.type))) {
        letters.append(kind.letter);
      }
    }
    if (registrations.stream().anyMatch(ListenerRegistration::isOldValueRequired)) {
      letters.append(EventKind.OLD_VALUES);
    }
    return letters.toString();
  }

  private static RuntimeException combine(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
