package io.cachette.jcache.internal.outage;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Ttl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of values on the heap: own changes of an outage, and last known values. A last
 * known value is recorded only if no change of this node has overlapped with the request for it. So
 * a value that this node has replaced or removed never comes back. Thread-safe.
 */
final class HeapValues {

  /** A time that does not come. */
  static final long NEVER = Long.MAX_VALUE;

  private final ConcurrentMap<ByteBuffer, HeapValue> values;
  private final ChangeTracker tracker = new ChangeTracker();
  private final long serveStaleMillis;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private boolean isOutage;

  /**
   * Creates an empty store.
   *
   * @param serveStale how long after its confirmation by Redis a value is served
   * @param nanoTime a clock such as {@link System#nanoTime}
   * @throws LinkageError if Caffeine is missing
   */
  HeapValues(int maxSize, Duration serveStale, LongSupplier nanoTime) {
    this.values =
        Caffeine.newBuilder()
            .maximumSize(maxSize)
            .executor(Runnable::run)
            .<ByteBuffer, HeapValue>build()
            .asMap();
    this.serveStaleMillis = toMillis(serveStale);
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  private static long toMillis(Duration time) {
    Duration longest = Duration.ofMillis(Long.MAX_VALUE / 4);
    return time.compareTo(longest) > 0 ? longest.toMillis() : time.toMillis();
  }

  /** Returns the milliseconds since the creation. */
  long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos);
  }

  /**
   * A request to Redis under way.
   *
   * @param changed the entries that it may change
   * @param begin its beginning for the {@link ChangeTracker}
   * @param time its beginning by the clock
   */
  record Observation(KeySet changed, long begin, long time) {}

  synchronized Observation begin(KeySet changed) {
    return new Observation(changed, tracker.begin(changed), now());
  }

  /**
   * Ends a request.
   *
   * @param recording records the reply
   */
  synchronized void end(Observation observation, Runnable recording) {
    tracker.leave(observation.changed());
    recording.run();
    tracker.markChanged(observation.changed());
  }

  /** Records a value that a request has stored. The value before it is forgotten in any case. */
  synchronized void confirmChange(Observation observation, byte[] key, byte[] value, Ttl ttl) {
    if (isOutage) {
      forget(key);
    } else {
      confirm(observation, key, value, ttl);
    }
  }

  /**
   * Records a value that a request has found.
   *
   * @param ttl the time to live that it had during the request; {@link Ttl#KEEP} if it is unknown.
   *     Then an expiry time of the same value that is known counts
   */
  synchronized void confirm(Observation observation, byte[] key, byte[] value, Ttl ttl) {
    ByteBuffer id = ByteBuffer.wrap(key);
    HeapValue known = values.get(id);
    if (isOutage || (known != null && known.isOwn())) {
      return;
    }
    if (ttl.equals(Ttl.ZERO) || !tracker.isUndisturbed(id, observation.begin())) {
      values.remove(id);
      return;
    }
    long expiryTime =
        ttl.equals(Ttl.KEEP)
            ? findExpiryTime(known, value, observation.time())
            : toTime(observation.time(), ttl);
    values.put(id, new HeapValue(value, expiryTime, observation.time() + serveStaleMillis, false));
  }

  private static long findExpiryTime(@Nullable HeapValue known, byte[] value, long time) {
    return known != null && known.expiryTime() > time && Arrays.equals(known.value(), value)
        ? known.expiryTime()
        : NEVER;
  }

  /** Records that a request has replaced a value, and kept its expiry time. */
  synchronized void confirmUpdate(Observation observation, byte[] key, byte[] value) {
    HeapValue known = values.get(ByteBuffer.wrap(key));
    confirmChange(observation, key, value, Ttl.KEEP);
    if (known != null && known.expiryTime() != NEVER) {
      values.computeIfPresent(
          ByteBuffer.wrap(key),
          (id, now) -> now.isOwn() ? now : now.withExpiryTime(known.expiryTime()));
    }
  }

  /** Records that an access has given an entry a time to live. */
  synchronized void confirmAccess(Observation observation, byte[] key, Ttl ttl) {
    HeapValue known = values.get(ByteBuffer.wrap(key));
    if (ttl.equals(Ttl.ZERO)) {
      forget(key);
    } else if (!isOutage && known != null && !known.isOwn() && !ttl.equals(Ttl.KEEP)) {
      values.put(ByteBuffer.wrap(key), known.withExpiryTime(toTime(observation.time(), ttl)));
    }
  }

  /** Forgets the last known value of an entry. */
  synchronized void forget(byte[] key) {
    values.computeIfPresent(ByteBuffer.wrap(key), (id, known) -> known.isOwn() ? known : null);
  }

  /** Forgets last known values. */
  synchronized void forget(KeySet keys) {
    if (keys.areAll()) {
      values.values().removeIf(known -> !known.isOwn());
    }
    keys.keys().forEach(this::forget);
  }

  synchronized void beginOutage() {
    isOutage = true;
  }

  /** Drops own changes. Replies to requests that have begun before now record nothing. */
  synchronized void endOutage() {
    isOutage = false;
    values.values().removeIf(HeapValue::isOwn);
    tracker.markChanged(KeySet.ALL);
  }

  /**
   * The result of a look-up.
   *
   * @param present the value, if it may be served
   * @param expired the value of an own change that has expired, and is removed now
   */
  record Found(@Nullable HeapValue present, byte @Nullable [] expired) {
    private static final Found NOTHING = new Found(null, null);
  }

  synchronized Found find(ByteBuffer key) {
    HeapValue known = values.get(key);
    if (known == null) {
      return Found.NOTHING;
    }
    if (isServable(known, now())) {
      return new Found(known, null);
    }
    values.remove(key);
    return known.isOwn() ? new Found(null, known.value()) : Found.NOTHING;
  }

  private static boolean isServable(HeapValue known, long now) {
    return now < known.expiryTime() && now <= known.staleTime();
  }

  /** Stores an own change; removes the value if its time to live is zero. */
  synchronized void putOwn(ByteBuffer key, byte[] value, long expiryTime) {
    if (expiryTime <= now()) {
      values.remove(key);
    } else {
      values.put(key, new HeapValue(value, expiryTime, NEVER, true));
    }
  }

  /**
   * Gives a value the time to live of an access. That of a last known value only becomes shorter,
   * because Redis does not get the access.
   */
  synchronized void access(ByteBuffer key, HeapValue known, Ttl ttl) {
    long expiryTime = toTime(now(), ttl);
    if (ttl.equals(Ttl.ZERO)) {
      values.remove(key);
    } else if (known.isOwn()) {
      values.put(key, known.withExpiryTime(expiryTime));
    } else {
      values.put(key, known.withExpiryTime(Math.min(known.expiryTime(), expiryTime)));
    }
  }

  synchronized void remove(ByteBuffer key) {
    values.remove(key);
  }

  synchronized void clear() {
    values.clear();
  }

  /** Returns the values that may be served. */
  synchronized List<Map.Entry<ByteBuffer, HeapValue>> list() {
    long now = now();
    return values.entrySet().stream().filter(each -> isServable(each.getValue(), now)).toList();
  }

  /** Removes values that may not be served, and returns own changes among them. */
  synchronized List<Page.StoredEntry> removeExpired() {
    long now = now();
    List<Page.StoredEntry> expired = new ArrayList<>();
    values
        .entrySet()
        .removeIf(
            each -> {
              HeapValue known = each.getValue();
              if (isServable(known, now)) {
                return false;
              }
              if (known.isOwn()) {
                expired.add(new Page.StoredEntry(each.getKey().array(), known.value(), 0));
              }
              return true;
            });
    return expired;
  }

  /** Returns the expiry time of a value that gets a time to live at a time. */
  static long toTime(long time, Ttl ttl) {
    return ttl.millis() == Long.MAX_VALUE ? NEVER : time + ttl.millis();
  }
}
