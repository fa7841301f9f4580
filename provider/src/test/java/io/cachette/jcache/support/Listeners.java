package io.cachette.jcache.support;

import java.util.Collection;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;

/**
 * Listeners that write down what they hear, such as {@code UPDATED k v<-u} (new value, old one).
 */
public final class Listeners {

  private Listeners() {}

  /** A listener of all four kinds of events. */
  public static CacheEntryListenerConfiguration<String, String> all(
      Collection<String> heard, boolean oldValues) {
    return configuration(new All(heard), oldValues);
  }

  /** A listener of one kind of event, without old values. */
  public static CacheEntryListenerConfiguration<String, String> of(
      EventType type, Collection<String> heard) {
    return configuration(
        switch (type) {
          case CREATED -> new Created(heard);
          case UPDATED -> new Updated(heard);
          case REMOVED -> new Removed(heard);
          case EXPIRED -> new Expired(heard);
        },
        false);
  }

  private static CacheEntryListenerConfiguration<String, String> configuration(
      CacheEntryListener<String, String> listener, boolean oldValues) {
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, oldValues, true);
  }

  private abstract static class Recorder implements CacheEntryListener<String, String> {
    private final Collection<String> heard;

    Recorder(Collection<String> heard) {
      this.heard = heard;
    }

    void hear(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(
          event ->
              heard.add(
                  event.getEventType()
                      + " "
                      + event.getKey()
                      + " "
                      + event.getValue()
                      + "<-"
                      + event.getOldValue()));
    }
  }

  private static final class Created extends Recorder
      implements CacheEntryCreatedListener<String, String> {
    Created(Collection<String> heard) {
      super(heard);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }

  private static final class Updated extends Recorder
      implements CacheEntryUpdatedListener<String, String> {
    Updated(Collection<String> heard) {
      super(heard);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }

  private static final class Removed extends Recorder
      implements CacheEntryRemovedListener<String, String> {
    Removed(Collection<String> heard) {
      super(heard);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }

  private static final class Expired extends Recorder
      implements CacheEntryExpiredListener<String, String> {
    Expired(Collection<String> heard) {
      super(heard);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }

  private static final class All extends Recorder
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryUpdatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          CacheEntryExpiredListener<String, String> {
    All(Collection<String> heard) {
      super(heard);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }
}
