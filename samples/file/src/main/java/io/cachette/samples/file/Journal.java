package io.cachette.samples.file;

import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;

/** Prints every new order. The file registers this listener for the cache {@code orders}. */
public final class Journal implements CacheEntryCreatedListener<Integer, Order> {

  /** Called by the provider. */
  public Journal() {}

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends Integer, ? extends Order>> events) {
    events.forEach(event -> System.err.printf("New: %s %s%n", event.getKey(), event.getValue()));
  }
}
