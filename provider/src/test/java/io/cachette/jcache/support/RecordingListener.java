package io.cachette.jcache.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A listener for all types of events. It records the events and the threads of its calls. */
public final class RecordingListener
    implements CacheEntryCreatedListener<String, String>,
        CacheEntryUpdatedListener<String, String>,
        CacheEntryRemovedListener<String, String>,
        CacheEntryExpiredListener<String, String> {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Consumer<String> onEvent;

  public RecordingListener() {
    this(event -> {});
  }

  /**
   * Creates a listener that also passes on each event.
   *
   * @param onEvent gets the text of each event
   */
  public RecordingListener(Consumer<String> onEvent) {
    this.onEvent = onEvent;
  }

  /** The events so far, each as {@code TYPE key old>value}, with a dash for a missing value. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** The threads of the calls so far. */
  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** A synchronous registration of this listener with old values. */
  public CacheEntryListenerConfiguration<String, String> registration() {
    return registration(true, true, null);
  }

  /** A synchronous registration of this listener without old values. */
  public CacheEntryListenerConfiguration<String, String> registrationWithoutOldValues() {
    return registration(false, true, null);
  }

  /** A synchronous registration for one type of events, without old values. */
  public CacheEntryListenerConfiguration<String, String> registrationFor(EventType type) {
    CacheEntryListener<String, String> listener =
        switch (type) {
          case CREATED -> (CacheEntryCreatedListener<String, String>) this::record;
          case UPDATED -> (CacheEntryUpdatedListener<String, String>) this::record;
          case REMOVED -> (CacheEntryRemovedListener<String, String>) this::record;
          case EXPIRED -> (CacheEntryExpiredListener<String, String>) this::record;
        };
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true);
  }

  public CacheEntryListenerConfiguration<String, String> registration(
      boolean oldValues,
      boolean synchronous,
      @Nullable CacheEntryEventFilter<String, String> filter) {
    return new MutableCacheEntryListenerConfiguration<>(
        () -> this, filter == null ? null : () -> filter, oldValues, synchronous);
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> received) {
    record(received);
  }

  @Override
  public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> received) {
    record(received);
  }

  @Override
  public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> received) {
    record(received);
  }

  @Override
  public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> received) {
    record(received);
  }

  private static String toText(CacheEntryEvent<?, ?> event) {
    Object old =
        event.isOldValueAvailable() ? event.getOldValue() : toTextOrDash(event.getOldValue());
    return "%s %s %s>%s"
        .formatted(event.getEventType(), event.getKey(), old, toTextOrDash(event.getValue()));
  }

  private static Object toTextOrDash(@Nullable Object value) {
    return value == null ? "-" : value;
  }

  private void record(Iterable<CacheEntryEvent<? extends String, ? extends String>> received) {
    threads.add(Thread.currentThread());
    List<String> texts = new ArrayList<>();
    received.forEach(event -> texts.add(toText(event)));
    events.addAll(texts);
    texts.forEach(onEvent);
  }
}
