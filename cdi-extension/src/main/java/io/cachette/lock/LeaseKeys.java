package io.cachette.lock;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The keys of a limiter that are in use in this JVM. Safe for use by several threads. */
final class LeaseKeys {

  private final Context context;
  private final ConcurrentMap<String, LeaseKey> keys = new ConcurrentHashMap<>();

  LeaseKeys(Context context) {
    this.context = context;
  }

  /** The key by its name in Redis; has to be dropped. */
  LeaseKey retain(String redisKey) {
    return Objects.requireNonNull(
        keys.compute(
            redisKey,
            (any, known) -> {
              LeaseKey key = known == null ? new LeaseKey(this, context, redisKey) : known;
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
    keys.values().forEach(key -> key.line().close());
  }
}
