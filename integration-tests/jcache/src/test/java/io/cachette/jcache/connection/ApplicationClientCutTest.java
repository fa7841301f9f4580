package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Tests calls that are under way when the connection of a client of the application is closed. The
 * client does not report that, so the calls wait for their timeout.
 */
@RedisTest(dedicated = true)
@Timeout(120)
class ApplicationClientCutTest {

  private static final String NO_ANSWER = "No answer of Redis within 2000 ms";

  private final RedisServer server;
  private final RedisProxy proxy;
  private final RedissonClient client;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final Cache<String, String> cache;

  ApplicationClientCutTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
    Config config = new Config();
    config.useSingleServer().setAddress(proxy.uri().toString());
    this.client = Redisson.create(config);
    Properties properties = new Properties();
    properties.put("cachette.redis.client", client);
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", "2s");
    this.cache =
        provider
            .getCacheManager(null, null, properties)
            .createCache("test", CacheFixture.strings());
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
  }

  @AfterEach
  void close() {
    provider.close();
    client.shutdown();
    proxy.close();
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
                      .anyMatch(command -> command.name().matches("HGET|EVALSHA.*")));
    }
    proxy.cut();
    proxy.release();
    proxy.restore();
    return result;
  }

  @Test
  void getAndPut_replyIsLost_failsWithUnknownOutcome() {
    CompletableFuture<String> put = cutDuring(() -> cache.getAndPut("k", "w"));

    assertThatThrownBy(() -> put.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("whether a change was made is unknown", NO_ANSWER);
    assertThat(cache.get("k")).isEqualTo("w");
  }

  @Test
  void get_replyIsLost_failsAndSaysThatNothingWasChanged() {
    CompletableFuture<String> get = cutDuring(() -> cache.get("k"));

    assertThatThrownBy(() -> get.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("nothing was changed", NO_ANSWER);
    assertThat(cache.get("k")).isEqualTo("v");
  }
}
