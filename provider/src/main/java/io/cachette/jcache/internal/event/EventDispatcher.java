package io.cachette.jcache.internal.event;

import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.EntryCodec;
import io.cachette.jcache.internal.operation.Outcome;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.RemoteEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
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
public final class EventDispatcher<K, V> implements Entries.Interest {

  private final Cache<K, V> cache;
  private final EntryCodec<K, V> codec;
  private final Consumer<String> flagsChanged;
  private final List<ListenerRegistration<K, V>> registrations = new CopyOnWriteArrayList<>();
  private volatile String flags = "";

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
    ListenerRegistration<K, V> registration =
        new ListenerRegistration<>(configuration, cache.getName());
    registrations.add(registration);
    try {
      announce();
    } catch (RuntimeException e) {
      registrations.remove(registration);
      registration.close();
      throw e;
    }
  }

  /** Removes and closes the listener of a configuration; nothing happens if there is none. */
  public synchronized void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
    for (ListenerRegistration<K, V> registration : List.copyOf(registrations)) {
      if (registration.configuration().equals(configuration)) {
        registrations.remove(registration);
        announce();
        registration.close();
      }
    }
  }

  /** Closes all listeners; none hears anything from now on. */
  public synchronized void close() {
    List<ListenerRegistration<K, V>> closing = List.copyOf(registrations);
    registrations.clear();
    RuntimeException failure = null;
    for (ListenerRegistration<K, V> registration : closing) {
      try {
        registration.close();
      } catch (RuntimeException e) {
        failure = joined(failure, e);
      }
    }
    announce();
    if (failure != null) {
      throw failure;
    }
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
    if (registrations.isEmpty()) {
      return;
    }
    List<CacheEvent<K, V>> events = events(outcomes);
    if (events.isEmpty()) {
      return;
    }
    RuntimeException failure = null;
    for (ListenerRegistration<K, V> registration : registrations) {
      if (!registration.isSynchronous()) {
        registration.deliverLater(events);
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

  /** Tells what happened without a caller on this node. */
  public void dispatchLater(List<Outcome<K, V>> outcomes) {
    deliverLater(events(outcomes));
  }

  /** Tells what another node did. */
  public void receive(RemoteEvent event) {
    if (!registrations.isEmpty()) {
      deliverLater(
          List.of(
              new CacheEvent<>(
                  cache,
                  EventKind.typeOf(event.kind()),
                  codec.decodeKey(event.key()),
                  codec.decodeOrNull(event.value()),
                  codec.decodeOrNull(event.old()))));
    }
  }

  private void deliverLater(List<CacheEvent<K, V>> events) {
    if (!events.isEmpty()) {
      registrations.forEach(registration -> registration.deliverLater(events));
    }
  }

  private List<CacheEvent<K, V>> events(List<Outcome<K, V>> outcomes) {
    List<CacheEvent<K, V>> events = new ArrayList<>();
    for (Outcome<K, V> outcome : outcomes) {
      V expired = outcome.expired();
      if (expired != null) {
        events.add(new CacheEvent<>(cache, EventType.EXPIRED, outcome.key(), expired, expired));
      }
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

  private void announce() {
    StringBuilder wanted = new StringBuilder();
    for (EventKind kind : EventKind.values()) {
      if (registrations.stream().anyMatch(each -> each.types().contains(kind.type))) {
        wanted.append(kind.letter);
      }
    }
    if (registrations.stream().anyMatch(ListenerRegistration::needsOldValues)) {
      wanted.append(EventKind.OLD_VALUES);
    }
    String changed = wanted.toString();
    if (!changed.equals(flags)) {
      flagsChanged.accept(changed);
      flags = changed;
    }
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
