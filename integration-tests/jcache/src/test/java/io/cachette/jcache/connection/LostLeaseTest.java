package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests leases whose requests a server executes after it hung, when no caller waits for the reply.
 * The records of leases stay in Redis when they end by themselves, so a missing one was released.
 */
@RedisTest(dedicated = true)
@Timeout(120)
class LostLeaseTest {

  private final RedisServer server;
  private final String namespace = "t" + UUID.randomUUID();
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final CacheManager manager;

  LostLeaseTest(RedisServer server) {
    this.server = server;
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.redis.timeout", "500ms");
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    this.manager = provider.getCacheManager(null, null, properties);
  }

  @AfterEach
  void close() {
    server.resume();
    provider.close();
  }

  @Test
  void put_serverHangsAtLease_releasesLeaseWhenServerAnswers() {
    Cache<String, String> cache =
        manager.createCache(
            "test", strings().setWriteThrough(true).setCacheWriterFactory(DroppingWriter::new));
    awaitWarm(() -> cache.put("warm", "v"));

    server.pause();
    // After three failures, the circuit breaker skips the first release.
    List<CompletableFuture<String>> others =
        Stream.generate(() -> AsyncCache.of(cache).get("other").toCompletableFuture())
            .limit(3)
            .toList();
    assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(CacheException.class);
    assertThat(others)
        .allSatisfy(
            other -> assertThatThrownBy(other::join).hasCauseInstanceOf(CacheException.class));
    server.resume();

    assertReleased("lease:s:k");
    awaitWarm(() -> cache.put("k", "v"));
    assertThat(cache.get("k")).isEqualTo("v");
  }

  private void assertReleased(String record) {
    String control = new StoredEntries(server, namespace + ":{test}").control();
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(server.command("HEXISTS", control, record)).isEqualTo(0L));
    // The request for the lease may arrive after the release, which is repeated therefore.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(server.command("HEXISTS", control, record)).isEqualTo(0L));
  }

  private static void awaitWarm(Runnable call) {
    await().ignoreExceptions().untilAsserted(call::run);
  }
}
