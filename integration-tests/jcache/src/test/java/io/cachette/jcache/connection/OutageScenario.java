package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.redis.CachetteHealth;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.Properties;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server that tests pause and kill, and managers whose calls wait 300 ms for it. */
abstract class OutageScenario {

  static final String NO_ANSWER = "No answer of Redis within 300 ms";
  static final String NOT_ASKED = "is not asked";

  final RedisServer server;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();

  OutageScenario(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    if (!server.isRunning()) {
      server.restart();
    }
  }

  @AfterEach
  void close() {
    if (server.isRunning()) {
      server.resume();
    }
    provider.close();
  }

  CacheManager manager() {
    return manager(server.uri(), "t" + UUID.randomUUID());
  }

  /** Opens the only manager of a test. */
  CacheManager manager(URI uri, String namespace) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", uri.toString());
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.redis.timeout", "300ms");
    properties.setProperty("cachette.redis.connect-timeout", "10s");
    return provider.getCacheManager(null, null, properties);
  }

  static CachetteHealth healthOf(CacheManager manager) {
    return manager.unwrap(CachetteHealth.class);
  }

  /** Opens a cache that has been used. */
  static Cache<String, String> open(CacheManager manager) {
    Cache<String, String> cache = manager.createCache("test", strings());
    awaitAnswer(cache);
    return cache;
  }

  static void awaitAnswer(Cache<String, String> cache) {
    await()
        .untilAsserted(() -> assertThatCode(() -> cache.put("k", "v")).doesNotThrowAnyException());
  }

  /** Calls the cache until the call fails. */
  static void awaitFailure(Cache<String, String> cache) {
    await().until(() -> !failureOf(cache).isEmpty());
  }

  /** Returns the message with which a call fails, or an empty text. */
  static String failureOf(Cache<String, String> cache) {
    try {
      cache.get("k");
      return "";
    } catch (CacheException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
