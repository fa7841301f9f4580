package io.cachette.jcache.internal.event;

import io.cachette.jcache.internal.operation.CacheEntry;
import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.EntryCodec;
import io.cachette.jcache.internal.operation.Outcome;
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
public final class EventDispatcher<K, V> implements Entries.Interest<K, V> {

  private static final Logger LOG = System.getLogger(EventDispatcher.class.getName());

  private final Cache<K, V> cache;
  private final EntryCodec<K, V> codec;
  private final Consumer<String> flagsChanged;
  private volatile List<ListenerRegistration<K, V>> registrations = List.of();
  private volatile String flags = "";
  private boolean closed;

  /**
   * @param flagsChanged told which kinds of events are wanted from other nodes, when that changes
   */
  public EventDispatcher(Cache<K, V> cache, EntryCodec<K, V> codec, Consumer<String> flagsChanged) {
    this.cache = cache;
    this.codec = codec;
    this.flagsChanged = flagsChanged;
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
        failure = joined(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What is needed for a listener is there before it hears its first event. */
  private void change(List<ListenerRegistration<K, V>> next) {
    String before = flags;
    String wanted = flags(next);
    flags = wanted;
    if (!wanted.equals(before)) {
      try {
        flagsChanged.accept(wanted);
      } catch (CacheException e) {
        if (!wanted.isEmpty()) {
          flags = before;
          throw e;
        }
        LOG.log(Level.INFO, "Other nodes will notice later that nobody listens here: " + e);
      }
    }
    registrations = List.copyOf(next);
  }

  @Override
  public boolean oldValues() {
    return flags.indexOf(EventKind.OLD_VALUES) >= 0;
  }

  @Override
  public boolean expired() {
    return flags.indexOf(EventKind.EXPIRED.letter) >= 0;
  }

  /** Tells what an operation of this node did. */
  public void dispatch(List<Outcome<K, V>> outcomes) {
    List<ListenerRegistration<K, V>> told = registrations;
    if (!told.isEmpty()) {
      dispatch(events(outcomes), told);
    }
  }

  /**
   * Tells of dead entries that an operation met. What a listener throws is logged: the operation
   * goes on, as it did nothing wrong.
   */
  @Override
  public void tellExpired(List<CacheEntry<K, V>> expired) {
    try {
      dispatch(expirations(expired), registrations);
    } catch (CacheEntryListenerException e) {
      LOG.log(Level.WARNING, "A listener of expired entries failed", e);
    }
  }

  /** Tells of dead entries that a sweep found, for which no caller of this node waits. */
  public void tellExpiredLater(List<CacheEntry<K, V>> expired) {
    if (!expired.isEmpty()) {
      registrations.forEach(each -> each.deliverLater(() -> expirations(expired)));
    }
  }

  /** Tells what another node did; nothing is decoded on the thread that received it. */
  public void receive(RemoteEvent event) {
    registrations.forEach(each -> each.deliverLater(() -> decoded(event)));
  }

  private void dispatch(List<CacheEvent<K, V>> events, List<ListenerRegistration<K, V>> told) {
    if (events.isEmpty()) {
      return;
    }
    RuntimeException failure = null;
    for (ListenerRegistration<K, V> registration : told) {
      if (!registration.isSynchronous()) {
        registration.deliverLater(() -> events);
        continue;
      }
      try {
        registration.deliver(events);
      } catch (RuntimeException e) {
        failure = joined(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Nothing if the event has a value that cannot be read; only removals may be without one. */
  private List<CacheEvent<K, V>> decoded(RemoteEvent event) {
    EventType type = EventKind.typeOf(event.kind());
    K key = codec.decodeKey(event.key());
    V value = codec.decodeOrNull(event.key(), event.value());
    if (value == null && event.value() != null && type != EventType.REMOVED) {
      return List.of();
    }
    V old = codec.decodeOrNull(event.key(), event.old());
    return List.of(new CacheEvent<>(cache, type, key, value, old));
  }

  private List<CacheEvent<K, V>> expirations(List<CacheEntry<K, V>> expired) {
    List<CacheEvent<K, V>> events = new ArrayList<>(expired.size());
    for (CacheEntry<K, V> entry : expired) {
      events.add(
          new CacheEvent<>(cache, EventType.EXPIRED, entry.key(), entry.value(), entry.value()));
    }
    return events;
  }

  private List<CacheEvent<K, V>> events(List<Outcome<K, V>> outcomes) {
    List<CacheEvent<K, V>> events = new ArrayList<>();
    for (Outcome<K, V> outcome : outcomes) {
      EventType type = type(outcome.effect());
      if (type != null) {
        V old = outcome.previous();
        V value = type == EventType.REMOVED ? old : outcome.current();
        events.add(new CacheEvent<>(cache, type, outcome.key(), value, old));
      }
    }
    return events;
  }

  private static @Nullable EventType type(Effect effect) {
    return switch (effect) {
      case CREATED -> EventType.CREATED;
      case UPDATED -> EventType.UPDATED;
      case REMOVED -> EventType.REMOVED;
      case ABSENT, READ, REJECTED, DISCARDED, BUSY, TICKETED -> null;
    };
  }

  private static String flags(List<? extends ListenerRegistration<?, ?>> registrations) {
    StringBuilder wanted = new StringBuilder();
    for (EventKind kind : EventKind.values()) {
      if (registrations.stream().anyMatch(each -> each.types().contains(kind.type))) {
        wanted.append(kind.letter);
      }
    }
    if (registrations.stream().anyMatch(ListenerRegistration::needsOldValues)) {
      wanted.append(EventKind.OLD_VALUES);
    }
    return wanted.toString();
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
