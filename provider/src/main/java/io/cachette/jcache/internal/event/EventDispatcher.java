package io.cachette.jcache.internal.event;

import io.cachette.jcache.internal.entry.CacheEntry;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.RemoteEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners of a cache what happened.
 *
 * <ul>
 *   <li>What an operation of this node did, synchronous listeners hear on the caller's thread,
 *       before the operation returns; what they throw reaches the caller after all were told.
 *       Asynchronous ones hear it later.
 *   <li>What other nodes did, and what a sweep found expired, all hear later: there is no caller.
 *   <li>No lock is held while a listener runs.
 * </ul>
 *
 * Safe for use by several threads.
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
   * @param onFlagsChanged told which kinds of events are wanted from other nodes, when that changes
   */
  public EventDispatcher(
      Cache<K, V> cache, EntryCodec<K, V> codec, Consumer<String> onFlagsChanged) {
    this.cache = cache;
    this.codec = codec;
    this.onFlagsChanged = onFlagsChanged;
  }

  /** Creates the listener of a configuration; from the return on it hears events. */
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

  /** Removes and closes the listener of a configuration; nothing happens if there is none. */
  public synchronized void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
    close(
        registrations.stream()
            .filter(registration -> registration.configuration().equals(configuration))
            .toList());
  }

  /** Closes all listeners; none hears anything from now on, and none can be registered. */
  public synchronized void close() {
    closed = true;
    close(registrations);
  }

  private void close(List<ListenerRegistration<K, V>> closing) {
    RuntimeException failure = null;
    try {
      change(registrations.stream().filter(each -> !closing.contains(each)).toList());
    } catch (RuntimeException e) {
      failure = e;
    }
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

  /** What is needed for a listener is there before it hears its first event. */
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
        LOG.log(Level.INFO, "Other nodes will notice later that nobody listens here: " + e);
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

  /** Tells what an operation of this node did. */
  public void dispatch(List<Outcome<K, V>> outcomes) {
    List<ListenerRegistration<K, V>> listeners = registrations;
    if (!listeners.isEmpty()) {
      dispatch(toEvents(outcomes), listeners);
    }
  }

  /**
   * Tells of dead entries that an operation met. What a listener throws is logged: the operation
   * goes on, as it did nothing wrong.
   */
  @Override
  public void notifyExpired(List<CacheEntry<K, V>> expired) {
    try {
      dispatch(toExpiredEvents(expired), registrations);
    } catch (CacheEntryListenerException e) {
      LOG.log(Level.WARNING, "A listener of expired entries failed", e);
    }
  }

  /** Tells of dead entries that a sweep found, for which no caller of this node waits. */
  public void notifyExpiredAsync(List<CacheEntry<K, V>> expired) {
    if (!expired.isEmpty()) {
      registrations.forEach(each -> each.deliverAsync(() -> toExpiredEvents(expired)));
    }
  }

  /** Tells what another node did; nothing is decoded on the thread that received it. */
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

  /** Nothing if the event has a value that cannot be read; only removals may be without one. */
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
      case ABSENT, READ, REJECTED, DISCARDED, BUSY, TOKEN_ISSUED -> null;
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
