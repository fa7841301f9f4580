package io.cachette.jcache.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import org.jspecify.annotations.Nullable;

/** A listener for every kind of event that writes down what it hears and on which thread. */
public final class RecordingListener
    implements CacheEntryCreatedListener<String, String>,
        CacheEntryUpdatedListener<String, String>,
        CacheEntryRemovedListener<String, String>,
        CacheEntryExpiredListener<String, String> {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** Each event as {@code TYPE key old>value}, with a dash for what is not available. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  /** Of each call of the listener. */
  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  void forget() {
    heard.clear();
    threads.clear();
  }

  /** A synchronous registration of this listener that wants old values. */
  public CacheEntryListenerConfiguration<String, String> synchronously() {
    return registration(true, true, null);
  }

  public CacheEntryListenerConfiguration<String, String> registration(
      boolean oldValues,
      boolean synchronous,
      @Nullable CacheEntryEventFilter<String, String> filter) {
    return new MutableCacheEntryListenerConfiguration<>(
        () -> this, filter == null ? null : () -> filter, oldValues, synchronous);
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    record(events);
  }

  @Override
  public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    record(events);
  }

  @Override
  public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    record(events);
  }

  @Override
  public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    record(events);
  }

  static String text(CacheEntryEvent<?, ?> event) {
    Object old = event.isOldValueAvailable() ? event.getOldValue() : orDash(event.getOldValue());
    return event.getEventType() + " " + event.getKey() + " " + old + ">" + orDash(event.getValue());
  }

  private static Object orDash(@Nullable Object value) {
    return value == null ? "-" : value;
  }

  private void record(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    threads.add(Thread.currentThread());
    List<String> texts = new ArrayList<>();
    events.forEach(event -> texts.add(text(event)));
    heard.addAll(texts);
  }
}
