package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.store.EventTopic;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;

/** Tests that a node with listeners renews its registration in Redis. */
@RedisTest
class RegistrationTest {

  @Test
  void registration_flushAll_isRestoredByRenewal(RedisServer server) throws Exception {
    ScheduledThreadPoolExecutor scheduler = new FastScheduler();
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

  /** Runs periodic tasks every 50 milliseconds, so that the test is fast. */
  private static final class FastScheduler extends ScheduledThreadPoolExecutor {
    FastScheduler() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long initialDelay, long delay, TimeUnit unit) {
      return super.scheduleWithFixedDelay(task, 50, 50, TimeUnit.MILLISECONDS);
    }
  }
}
