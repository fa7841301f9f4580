package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.store.EventTopic;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** What a listening node does so that the others keep publishing. */
@RedisTest
class RegistrationTest {

  @Test
  void registration_flushAll_isRestoredByRenewal(RedisServer server) throws Exception {
    ScheduledThreadPoolExecutor scheduler = new Impatient();
    try (CacheFixture fixture = CacheFixture.on(server)) {
      Cache<String, String> cache = fixture.cache();
      RedissonClient client = fixture.manager().unwrap(RedissonClient.class);
      StoreKeys keys = StoreKeys.of(fixture.namespace(), cache.getName(), 0);
      List<Character> heard = new CopyOnWriteArrayList<>();
      RemoteRegistration registration =
          new RemoteRegistration(
              new IndexedStore(client, keys, "me"),
              new EventTopic(client, fixture.namespace()),
              scheduler,
              "me",
              keys.name());
      registration.updateAsync("c", event -> heard.add(event.kind())).toCompletableFuture().get();

      server.flushAll();

      await().until(() -> server.command("HGET", keys.listeners(), "me") != null);
      cache.put("k", "v");
      await().untilAsserted(() -> assertThat(heard).containsExactly('c'));
    } finally {
      scheduler.shutdownNow();
    }
  }

  /** For which a renewal is due at once, again and again, so that nobody waits for it. */
  private static final class Impatient extends ScheduledThreadPoolExecutor {
    Impatient() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long initialDelay, long delay, TimeUnit unit) {
      return super.scheduleWithFixedDelay(task, 50, 50, TimeUnit.MILLISECONDS);
    }
  }
}
