package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.jcache.support.Listeners;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisServerBuilder;
import io.cachette.testkit.TestCertificates;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final RedisSentinels SENTINELS = RedisSentinels.start(FailoverTest::addUser);

  @AutoClose
  private static final RedisSentinels TLS_SENTINELS =
      RedisSentinels.start(server -> addUser(server).tls(TestCertificates.local()));

  private static RedisServerBuilder addUser(RedisServerBuilder server) {
    return server.user(NAMESPACE, LeastPrivilege.PASSWORD, LeastPrivilege.rules(NAMESPACE));
  }

  @Test
  void operations_failover_recoverAfterDocumentedFailures() {
    failOver(SENTINELS, SENTINELS.uri(NAMESPACE, LeastPrivilege.PASSWORD));
  }

  @Test
  void operations_failoverWithTls_recoverAfterDocumentedFailures() {
    failOver(TLS_SENTINELS, TLS_SENTINELS.tlsUri(NAMESPACE, LeastPrivilege.PASSWORD));
  }

  private static void failOver(RedisSentinels sentinels, URI uri) {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    try (CacheFixture here = CacheFixture.of(uri, NAMESPACE);
        CacheFixture there = here.anotherNode()) {
      Cache<String, String> mine = here.cache();
      Cache<String, String> theirs = there.cache();
      theirs.registerCacheEntryListener(Listeners.all(heard, false));
      mine.put("before", "v");
      RedisServer replica = sentinels.servers().get(1);
      await().until(() -> Long.valueOf(1).equals(replica.command("EXISTS", "app:{test:0}")));
      AtomicInteger succeeded = new AtomicInteger();
      CompletableFuture<Void> busy =
          CompletableFuture.runAsync(
              () -> putUntil(over, succeeded, mine), run -> new Thread(run).start());
      awaitMore(succeeded);

      assertThat(sentinels.failOver()).isSameAs(replica);

      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(
              () -> {
                mine.put("after", "v");
                return "v".equals(theirs.get("after"));
              });
      awaitMore(succeeded);
      over.set(true);
      busy.join();
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

  private static void awaitMore(AtomicInteger succeeded) {
    int before = succeeded.get();
    await().atMost(PATIENCE).until(() -> succeeded.get() > before);
  }

  /** Any other failure than the documented one ends it. */
  private static void putUntil(
      AtomicBoolean over, AtomicInteger succeeded, Cache<String, String> cache) {
    while (!over.get()) {
      try {
        cache.put("busy", "v");
        succeeded.incrementAndGet();
      } catch (CacheException e) {
        assertThat(e).hasMessageContaining("'test'");
      }
    }
  }
}
