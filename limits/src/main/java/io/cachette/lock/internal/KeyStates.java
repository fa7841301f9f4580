package io.cachette.lock.internal;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The keys of a limiter that are in use in this JVM. Safe for use by several threads. */
final class KeyStates {

  private final LimiterContext context;
  private final ConcurrentMap<String, KeyState> keys = new ConcurrentHashMap<>();

  KeyStates(LimiterContext context) {
    this.context = context;
  }

  /** The key by its name in Redis; has to be dropped. */
  KeyState retain(String redisKey) {
    return Objects.requireNonNull(
        keys.compute(
            redisKey,
            (any, known) -> {
              KeyState key = known == null ? new KeyState(this, context, redisKey) : known;
              key.users++;
              return key;
            }));
  }

  void drop(String redisKey) {
    keys.computeIfPresent(redisKey, (any, key) -> --key.users == 0 ? null : key);
  }

  int size() {
    return keys.size();
  }

  /** Ends all waiting calls. */
  void close() {
    keys.values().forEach(key -> key.waitQueue().close());
  }
}
