package io.cachette.jcache.internal.outage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The load tokens that this node has issued without Redis. Bounded: the oldest of too many is
 * forgotten, so the value of its load is not stored. Times are milliseconds of the clock of {@link
 * HeapValues}. Thread-safe.
 */
final class LocalLoads {

  private static final int MAX_TOKENS = 10_000;

  /** As in {@code entry.lua}. */
  private static final long LIFETIME_MILLIS = 600_000;

  private final Map<ByteBuffer, Load> loads =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Load> eldest) {
          return size() > MAX_TOKENS;
        }
      };

  /**
   * A valid token.
   *
   * @param leaseEnd until when no other caller may load
   */
  record Load(byte[] token, long leaseEnd, long end) {}

  synchronized @Nullable Load find(ByteBuffer key, long now) {
    Load load = loads.get(key);
    return load == null || load.end() <= now ? null : load;
  }

  synchronized boolean isValid(ByteBuffer key, byte @Nullable [] token, long now) {
    Load load = find(key, now);
    return load != null && Arrays.equals(load.token(), token);
  }

  synchronized void issue(ByteBuffer key, byte[] token, long leaseEnd, long now) {
    loads.put(key, new Load(token, leaseEnd, now + LIFETIME_MILLIS));
  }

  synchronized void invalidate(ByteBuffer key) {
    loads.remove(key);
  }

  synchronized void clear() {
    loads.clear();
  }
}
