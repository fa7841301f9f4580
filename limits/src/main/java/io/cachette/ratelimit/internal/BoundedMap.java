package io.cachette.ratelimit.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM remembers of keys. Has no more than so many: a full one first forgets what is of no
 * use any more, once a second, and then takes no new keys. Safe for use by several threads.
 */
final class BoundedMap<V> {

  private static final long PURGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final BiPredicate<V, Long> isDisposable;
  private final ConcurrentMap<String, V> values = new ConcurrentHashMap<>();
  private final AtomicLong purgedAt = new AtomicLong(System.nanoTime() - PURGE_NANOS);

  /** What becomes of a value. */
  interface Change<V> {

    /** The new value; null to have none. */
    @Nullable V apply(@Nullable V present);
  }

  /**
   * @param isDisposable whether a value can be forgotten, at a time of {@link System#nanoTime}
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
   * Changes the value of a key, atomically.
   *
   * @param change of the present value, null if there is none
   * @return the new value; null if there is no room for it
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
