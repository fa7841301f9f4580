package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.redis.CachetteHealth;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests calls that are under way when their connection is closed. They could wait for an hour. */
@RedisTest(dedicated = true)
@Timeout(120)
class CutConnectionTest {

  private final RedisServer server;
  @AutoClose private final CachetteCachingProvider provider = new CachetteCachingProvider();
  @AutoClose private final RedisProxy proxy;
  private final CacheManager manager;
  private final Cache<String, String> cache;

  CutConnectionTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", proxy.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", "1h");
    properties.setProperty("cachette.redis.connect-timeout", "60s");
    this.manager = provider.getCacheManager(null, null, properties);
    this.cache =
        manager.createCache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
  }

  @BeforeEach
  void warmUp() {
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
  }

  /** Starts a call, waits until it has reached the server, and cuts its connection. */
  private <T> CompletableFuture<T> cutDuring(Supplier<T> call) {
    proxy.hold();
    CompletableFuture<T> result;
    try (CommandLog log = server.commandLog()) {
      result = CompletableFuture.supplyAsync(call);
      await()
          .until(
              () ->
                  log.topLevelCommands().stream()
                      .anyMatch(command -> command.name().matches("HM?GET|EVALSHA.*")));
    }
    proxy.cut();
    proxy.release();
    return result;
  }

  @Test
  void put_replyIsLost_failsAtOnceWithUnknownOutcome() {
    CompletableFuture<String> put = cutDuring(() -> cache.getAndPut("k", "w"));

    assertThatThrownBy(() -> put.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("whether a change was made is unknown", "connection was closed");
    proxy.restore();
    assertThat(cache.get("k")).isEqualTo("w");
    assertThat(manager.unwrap(CachetteHealth.class).statistics().outages()).isZero();
  }

  @Test
  void get_replyIsLost_isSentAgain() throws Exception {
    CompletableFuture<Boolean> contains = cutDuring(() -> cache.containsKey("k"));
    proxy.restore();
    assertThat(contains.get(60, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<String> touching = cutDuring(() -> cache.get("k"));
    proxy.restore();
    assertThat(touching.get(60, TimeUnit.SECONDS)).isEqualTo("v");
  }

  @Test
  void get_replyToPlainCommandIsLost_isSentAgain() throws Exception {
    Cache<String, String> eternal = manager.createCache("eternal", CacheFixture.strings());
    eternal.putAll(Map.of("k", "v", "l", "w"));
    eternal.get("k"); // so that the time is known

    CompletableFuture<String> get = cutDuring(() -> eternal.get("k"));
    proxy.restore();
    assertThat(get.get(60, TimeUnit.SECONDS)).isEqualTo("v");

    eternal.get("k");
    CompletableFuture<Map<String, String>> getAll =
        cutDuring(() -> eternal.getAll(Set.of("k", "l")));
    proxy.restore();
    assertThat(getAll.get(60, TimeUnit.SECONDS)).isEqualTo(Map.of("k", "v", "l", "w"));
  }

  @Test
  void put_idleConnectionsAreKilled_succeeds() {
    for (int i = 0; i < 40; i++) {
      String value = Integer.toString(i);
      server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      try {
        cache.put("k", value);
      } catch (CacheException e) { // the server closed the connection while the command arrived
        assertThat(e).hasMessageContaining("unknown");
      }
      assertThat(cache.get("k")).isNotNull();
    }
  }
}
