package io.cachette.jcache.internal.event;

import java.util.Objects;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** The change of one entry that listeners receive. Immutable. */
final class CacheEvent<K, V> extends CacheEntryEvent<K, V> {

  private static final long serialVersionUID = 1L;

  private final transient K key;
  private final transient @Nullable V value;
  private final transient @Nullable V oldValue;

  /**
   * Creates an event.
   *
   * @param value the new value; for removed and expired entries the previous value, if it is known
   * @param oldValue the previous value, if it is known
   */
  CacheEvent(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
    super(source, type);
    this.key = Objects.requireNonNull(key);
    this.value = value;
    this.oldValue = oldValue;
  }

  /** Returns the event for a listener that does not require old values. */
  CacheEvent<K, V> withoutOldValue() {
    boolean isRemoved = getEventType() == EventType.REMOVED || getEventType() == EventType.EXPIRED;
    return new CacheEvent<>(getCache(), getEventType(), key, isRemoved ? null : value, null);
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  @SuppressWarnings("NullAway") // null where the API allows it, see the class CacheEntryEvent
  public V getValue() {
    return value;
  }

  @Override
  @SuppressWarnings("NullAway") // null where the API allows it, see the class CacheEntryEvent
  public V getOldValue() {
    return oldValue;
  }

  @Override
  public boolean isOldValueAvailable() {
    return oldValue != null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException("An event cannot be unwrapped to " + type.getName());
  }

  @SuppressWarnings("unchecked")
  private Cache<K, V> getCache() {
    return (Cache<K, V>) getSource();
  }
}
