package io.cachette.ratelimit.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A map with a maximum number of keys. A full map removes disposable values, at most once a second;
 * if it is still full, it rejects new keys. Thread-safe.
 */
final class BoundedMap<V> {

  private static final long PURGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final BiPredicate<V, Long> isDisposable;
  private final ConcurrentMap<String, V> values = new ConcurrentHashMap<>();
  private final AtomicLong purgedAt = new AtomicLong(System.nanoTime() - PURGE_NANOS);

  /** Computes the new value of a key. */
  interface Change<V> {

    /** Returns the new value; null to remove the key. */
    @Nullable V apply(@Nullable V present);
  }

  /**
   * Creates an empty map.
   *
   * @param isDisposable returns whether a value can be removed at a time of {@link System#nanoTime}
   */
  BoundedMap(int capacity, BiPredicate<V, Long> isDisposable) {
    this.capacity = capacity;
    this.isDisposable = isDisposable;
  }

  @Nullable V get(String key) {
    return values.get(key);
  }

  void remove(String key) {
    values.remove(key);
  }

  /**
   * Changes the value of a key atomically.
   *
   * @param change receives the present value, or null if the key is absent
   * @return the new value; null if the key was removed, or rejected because the map is full
   */
  @Nullable V update(String key, Change<V> change) {
    return hasRoomFor(key) ? values.compute(key, (any, value) -> change.apply(value)) : null;
  }

  private boolean hasRoomFor(String key) {
    if (values.size() < capacity || values.containsKey(key)) {
      return true;
    }
    long now = System.nanoTime();
    long before = purgedAt.get();
    if (now - before >= PURGE_NANOS && purgedAt.compareAndSet(before, now)) {
      values.values().removeIf(value -> isDisposable.test(value, now));
    }
    return values.size() < capacity;
  }
}
