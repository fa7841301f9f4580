package io.cachette.lock.internal;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The states of the keys of a limiter that are in use in this JVM. Thread-safe. */
final class KeyStates {

  /** Also keeps the limiter reachable while one of its keys is in use. */
  private final LeaseLimiter limiter;

  private final ConcurrentMap<String, KeyState> keys = new ConcurrentHashMap<>();

  KeyStates(LeaseLimiter limiter) {
    this.limiter = limiter;
  }

  /** Returns the state of a Redis key and adds a user, which must drop the state. */
  KeyState retain(String redisKey) {
    return Objects.requireNonNull(
        keys.compute(
            redisKey,
            (any, known) -> {
              KeyState key =
                  known == null ? new KeyState(this, limiter.context(), redisKey) : known;
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

  /** Fails all waiting calls. */
  void close() {
    keys.values().forEach(key -> key.waitQueue().close());
  }
}
