package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The master dies, and a replica takes its place. */
@Timeout(180)
class FailoverTest {

  private static final String NAMESPACE = "app";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose
  private static final RedisSentinels SENTINELS =
      RedisSentinels.start(
          server ->
              server.user(NAMESPACE, LeastPrivilege.PASSWORD, LeastPrivilege.rules(NAMESPACE)));

  @Test
  void operations_failAsDocumented_orSucceed_andWorkAgainAfterwards() {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    try (CacheFixture here =
            CacheFixture.of(SENTINELS.uri(NAMESPACE, LeastPrivilege.PASSWORD), NAMESPACE);
        CacheFixture there = here.anotherNode()) {
      Cache<String, String> mine = here.cache();
      Cache<String, String> theirs = there.cache();
      theirs.registerCacheEntryListener(Listeners.all(heard, false));
      mine.put("before", "v");
      RedisServer replica = SENTINELS.servers().get(1);
      await().until(() -> Long.valueOf(1).equals(replica.command("EXISTS", "app:{test:0}")));
      CompletableFuture<Integer> busy =
          CompletableFuture.supplyAsync(() -> putUntil(over, mine), run -> new Thread(run).start());

      assertThat(SENTINELS.failOver()).isSameAs(replica);

      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(
              () -> {
                mine.put("after", "v");
                return "v".equals(theirs.get("after"));
              });
      over.set(true);
      assertThat(busy.join()).isPositive();
      assertThat(mine.get("before")).isEqualTo("v");
      assertThat(mine.<String>invoke("after", (entry, arguments) -> entry.getValue()))
          .isEqualTo("v");
      heardAgain(mine, heard);
    }
  }

  /** Whoever listens registers and subscribes again by himself. */
  private static void heardAgain(Cache<String, String> mine, List<String> heard) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              mine.put("heard", "again");
              return heard.stream().anyMatch(event -> event.contains("heard again"));
            });
  }

  /** How often it succeeded; any other failure than the documented one ends it. */
  private static int putUntil(AtomicBoolean over, Cache<String, String> cache) {
    int succeeded = 0;
    while (!over.get()) {
      try {
        cache.put("busy", "v");
        succeeded++;
      } catch (CacheException e) {
        assertThat(e).hasMessageContaining("'test'");
      }
    }
    return succeeded;
  }
}
