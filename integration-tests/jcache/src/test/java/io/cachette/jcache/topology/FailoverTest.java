package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisServerBuilder;
import io.cachette.testkit.TestCertificates;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests a failover: the master stops, and a replica replaces it. */
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
    RecordingListener listener = new RecordingListener();
    AtomicBoolean over = new AtomicBoolean();
    try (CacheFixture here = CacheFixture.of(uri, NAMESPACE);
        CacheFixture there = here.anotherNode()) {
      Cache<String, String> mine = here.cache();
      Cache<String, String> theirs = there.cache();
      theirs.registerCacheEntryListener(listener.registrationWithoutOldValues());
      mine.put("before", "v");
      RedisServer replica = sentinels.servers().get(1);
      await().until(() -> Long.valueOf(1).equals(replica.command("EXISTS", "app:{test}")));
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
      awaitEvents(mine, listener);
    }
  }

  /** Waits until the listener has registered and subscribed again. */
  private static void awaitEvents(Cache<String, String> mine, RecordingListener listener) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              mine.put("event", "again");
              return listener.events().stream().anyMatch(event -> event.contains("event ->again"));
            });
  }

  private static void awaitMore(AtomicInteger succeeded) {
    int before = succeeded.get();
    await().atMost(PATIENCE).until(() -> succeeded.get() > before);
  }

  /** Fails on any other exception than the documented one. */
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
