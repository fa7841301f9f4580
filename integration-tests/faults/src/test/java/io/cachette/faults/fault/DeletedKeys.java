package io.cachette.faults.fault;

import io.cachette.testkit.RedisServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/** Checks that an entry expires, whichever of the Redis keys of its cache is deleted. */
final class DeletedKeys {
  private static final long TIME_TO_LIVE_MILLIS = 1_000;
  private static final int MOST_KEYS = 20;

  private DeletedKeys() {}

  /** Creates as many caches as one has keys, and deletes another key of each. */
  static List<String> findEternalEntries(RedisServer server, Strike strike)
      throws InterruptedException {
    try (LocalManager manager = LocalManager.open(server, strike.namespace() + "-local")) {
      Map<String, Cache<String, Long>> caches = new LinkedHashMap<>();
      boolean hasMore = true;
      for (int i = 0; hasMore && i < MOST_KEYS; i++) {
        String name = "deleted" + i + "-";
        Cache<String, Long> cache = manager.create(name, expiring());
        cache.put("one", 1L);
        List<String> keys = keysOf(server, name);
        hasMore = i + 1 < keys.size();
        if (i < keys.size()) {
          server.command("DEL", keys.get(i));
          caches.put(keys.get(i), cache);
        }
      }
      Thread.sleep(2 * TIME_TO_LIVE_MILLIS);
      return caches.entrySet().stream()
          .filter(each -> each.getValue().get("one") != null)
          .map(each -> "An entry does not expire after %s was deleted".formatted(each.getKey()))
          .toList();
    }
  }

  private static MutableConfiguration<String, Long> expiring() {
    return new MutableConfiguration<String, Long>()
        .setExpiryPolicyFactory(
            CreatedExpiryPolicy.factoryOf(
                new Duration(TimeUnit.MILLISECONDS, TIME_TO_LIVE_MILLIS)));
  }

  private static List<String> keysOf(RedisServer server, String name) {
    return server.command("KEYS", "*" + name + "*") instanceof List<?> keys
        ? keys.stream().map(Objects::toString).sorted().toList()
        : List.of();
  }
}
