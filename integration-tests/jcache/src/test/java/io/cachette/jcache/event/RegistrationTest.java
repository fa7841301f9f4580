package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.internal.concurrent.SharedInterval;
import io.cachette.jcache.internal.event.EventTopic;
import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;

/** Tests that a node with listeners renews its registration in Redis. */
@RedisTest
class RegistrationTest {

  @Test
  void registration_flushAll_isRestoredByRenewal(RedisServer server) throws Exception {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    try (CacheFixture fixture = CacheFixture.on(server)) {
      Cache<String, String> cache = fixture.cache();
      ResilientScripts scripts = fixture.scripts();
      StoreKeys keys = StoreKeys.of(fixture.namespace(), cache.getName());
      List<Character> kinds = new CopyOnWriteArrayList<>();
      RemoteRegistration registration =
          new RemoteRegistration(
              new IndexedStore(scripts, keys, "me"),
              new EventTopic(scripts, fixture.namespace()),
              scheduler,
              "me",
              keys.name(),
              new SharedInterval(Duration.ofMillis(50), Duration.ZERO),
              failure -> false);
      registration.updateAsync("c", event -> kinds.add(event.kind())).toCompletableFuture().get();

      server.flushAll();

      await().until(() -> server.command("HGET", keys.control(), "listeners") != null);
      cache.put("k", "v");
      await().untilAsserted(() -> assertThat(kinds).containsExactly('c'));
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void registration_manyCachesWithListeners_isValidForThreeIntervals(RedisServer server)
      throws Exception {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    SharedInterval interval = new SharedInterval(Duration.ofSeconds(10), Duration.ofSeconds(2));
    IntStream.range(0, 1_000).forEach(i -> interval.join());
    try (CacheFixture fixture = CacheFixture.on(server)) {
      StoreKeys keys = StoreKeys.of(fixture.namespace(), "test");
      ResilientScripts scripts = fixture.scripts();
      RemoteRegistration registration =
          new RemoteRegistration(
              new IndexedStore(scripts, keys, "me"),
              new EventTopic(scripts, fixture.namespace()),
              scheduler,
              "me",
              keys.name(),
              interval,
              failure -> false);
      long now = System.currentTimeMillis();
      registration.updateAsync("c", event -> {}).toCompletableFuture().get();

      String listeners = StoredEntries.of(server, fixture, "test").listeners();
      long until = Long.parseLong(listeners.replaceFirst(";me=(\\d+):c", "$1"));
      assertThat(until - now).isBetween(5_990_000L, 6_100_000L);
      assertThat(interval.millis()).isEqualTo(2_002_000);
      assertThat(scheduler.getQueue())
          .singleElement()
          .satisfies(
              task ->
                  assertThat(((Delayed) task).getDelay(TimeUnit.MILLISECONDS))
                      .isBetween(900_000L, 3_003_000L));

      registration.updateAsync("", event -> {}).toCompletableFuture().get();
      assertThat(interval.millis()).isEqualTo(2_000_000);
    } finally {
      scheduler.shutdownNow();
    }
  }
}
