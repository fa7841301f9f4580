package io.cachette.samples.file;

import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;

/** The listener that the file names for the cache {@code orders}: writes down every new order. */
public final class Journal implements CacheEntryCreatedListener<Integer, Order> {

  /** For the provider. */
  public Journal() {}

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends Integer, ? extends Order>> events) {
    events.forEach(event -> System.err.printf("New: %s %s%n", event.getKey(), event.getValue()));
  }
}
