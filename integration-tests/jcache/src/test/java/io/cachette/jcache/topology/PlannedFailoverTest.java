package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Workers;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a planned failover loses no put that a replica has confirmed. */
@Timeout(240)
class PlannedFailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final int THREADS = 4;

  @AutoClose private final RedisSentinels sentinels = RedisSentinels.start();

  @Test
  void put_confirmedByReplica_survivesFailover() {
    RedisServer oldMaster = sentinels.master();
    try (CacheFixture fixture = CacheFixture.of(sentinels.uri(), "app")) {
      Cache<String, String> cache =
          fixture.cache(
              "orders",
              CachetteConfiguration.builder(String.class, String.class)
                  .acknowledgeReplicas(1)
                  .build());
      await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> cache.put("first", "v"));
      AtomicBoolean isOver = new AtomicBoolean();
      CompletableFuture<Void> failover =
          CompletableFuture.runAsync(
                  () -> {
                    sentinels
                        .sentinels()
                        .get(0)
                        .command("SENTINEL", "FAILOVER", RedisSentinels.NAME);
                    sentinels.awaitFailover(oldMaster);
                  })
              .whenComplete((done, e) -> isOver.set(true));

      List<List<String>> confirmed =
          Workers.run(THREADS, PATIENCE, thread -> putWhile(cache, "t" + thread + "-", isOver));
      failover.join();

      Set<String> keys = new HashSet<>();
      confirmed.forEach(keys::addAll);
      assertThat(keys).hasSizeGreaterThan(THREADS);
      await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> cache.containsKey("first"));
      assertThat(cache.getAll(keys).keySet()).isEqualTo(keys);
    }
  }

  /** Puts new keys until the failover is over, and returns those that were confirmed. */
  private static List<String> putWhile(
      Cache<String, String> cache, String prefix, AtomicBoolean isOver) {
    List<String> confirmed = new ArrayList<>();
    for (int i = 0; !isOver.get() || i < 10; i++) {
      String key = prefix + i;
      try {
        cache.put(key, "v");
        confirmed.add(key);
      } catch (CacheException e) {
        // not confirmed: it may be there or not
      }
    }
    return confirmed;
  }
}
