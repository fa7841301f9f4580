package io.cachette.jcache;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;

/** A cache of strings whose stored values a test reads and writes in Redis. */
abstract class StoredValuesScenario {

  /** A stored value whose class does not exist. */
  static final String GONE = "e:no.such.Enum#A";

  final RedisServer server;
  final CacheFixture fixture;

  StoredValuesScenario(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  Cache<String, String> cache(UnreadableValuePolicy unreadable) {
    return fixture.cache("test", strings().unreadableValues(unreadable).statistics(true).build());
  }

  static CachetteConfigurationBuilder<String, String> strings() {
    return CachetteConfiguration.builder(String.class, String.class);
  }

  void store(String key, String value) {
    server.command("HSET", entries(), "s:" + key, value);
  }

  String redis(String... command) {
    return String.valueOf(server.command(command));
  }

  String entries() {
    return fixture.namespace() + ":{test}";
  }
}
