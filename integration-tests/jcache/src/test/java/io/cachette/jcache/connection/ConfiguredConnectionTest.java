package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;

/** Tests that managers connect as their properties say. */
class ConfiguredConnectionTest {

  private static final TestCertificates CERTIFICATES = TestCertificates.local();

  @AutoClose
  private static final RedisServer MUTUAL = RedisServer.builder().mutualTls(CERTIFICATES).start();

  @AfterEach
  void empty() {
    MUTUAL.flushAll();
  }

  @Test
  void mutualTls_validCertificates_storesAndPublishesEvents() {
    RecordingListener listener = new RecordingListener();
    Map<String, Object> settings =
        Map.of(
            "cachette.redis.url", MUTUAL.tlsUri().toString(),
            "cachette.redis.tls.truststore", CERTIFICATES.trustStore().toString(),
            "cachette.redis.tls.truststore-password", CERTIFICATES.password(),
            "cachette.redis.tls.keystore", CERTIFICATES.clientKeyStore().toString(),
            "cachette.redis.tls.keystore-password", CERTIFICATES.password());
    try (CachetteCachingProvider here = new CachetteCachingProvider();
        CachetteCachingProvider there = new CachetteCachingProvider()) {
      Cache<String, String> mine = cache(here, settings);
      Cache<String, String> theirs = cache(there, settings);
      theirs.registerCacheEntryListener(listener.registrationWithoutOldValues());

      mine.put("k", "v");

      assertThat(theirs.get("k")).isEqualTo("v");
      await().untilAsserted(() -> assertThat(listener.events()).containsExactly("CREATED k ->v"));
    }
  }

  @Test
  void tls_untrustedAuthority_throwsWithTrustStoreSetting() {
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      assertThatThrownBy(
              () -> cache(provider, Map.of("cachette.redis.url", MUTUAL.tlsUri().toString())))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll(
              MUTUAL.tlsUri().toString(), "certification path", "cachette.redis.tls.truststore");
    }
  }

  @Test
  void tls_trustStoreFileMissing_throwsWithPath() {
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      assertThatThrownBy(
              () ->
                  cache(
                      provider,
                      Map.of(
                          "cachette.redis.url",
                          MUTUAL.tlsUri().toString(),
                          "cachette.redis.tls.truststore",
                          "/nowhere/trust.p12")))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("/nowhere/trust.p12");
    }
  }

  @Test
  void readFrom_replica_sendsReadsToReplica() {
    try (RedisSentinels sentinels = RedisSentinels.start();
        CommandLog log = sentinels.servers().get(1).commandLog();
        CachetteCachingProvider provider = new CachetteCachingProvider()) {
      Cache<String, String> cache =
          cache(
              provider,
              Map.of(
                  "cachette.redis.url",
                  sentinels.uri().toString(),
                  "cachette.redis.read-from",
                  "replica"));
      cache.put("k", "v");

      await().until(() -> "v".equals(cache.get("k")));

      assertThat(log.topLevelCommands()).anyMatch(sent -> sent.name().equals("EVALSHA_RO"));
    }
  }

  @Test
  void client_nameMapper_mapsKeysAndChannels() {
    RecordingListener listener = new RecordingListener();
    RedissonClient own = Redisson.create(config().setNameMapper(new Prefixing()));
    try (CachetteCachingProvider here = new CachetteCachingProvider();
        CachetteCachingProvider there = new CachetteCachingProvider()) {
      Cache<String, String> mine = cache(here, Map.of("cachette.redis.client", own));
      Cache<String, String> theirs = cache(there, Map.of("cachette.redis.client", own));
      theirs.registerCacheEntryListener(listener.registrationWithoutOldValues());

      mine.put("k", "v");

      assertThat(theirs.get("k")).isEqualTo("v");
      await().untilAsserted(() -> assertThat(listener.events()).containsExactly("CREATED k ->v"));
      assertThat(MUTUAL.command("KEYS", "cachette:*")).isEqualTo(List.of());
      here.getCacheManager().destroyCache("test");
      assertThat(MUTUAL.command("DBSIZE")).isEqualTo(0L);
    } finally {
      own.shutdown();
    }
  }

  private static final class Prefixing implements NameMapper {

    @Override
    public String map(String name) {
      return "mapped:" + name;
    }

    @Override
    public String unmap(String name) {
      return name.substring("mapped:".length());
    }
  }

  private static Config config() {
    Config config = new Config();
    config.useSingleServer().setAddress(MUTUAL.uri().toString());
    return config.setCodec(StringCodec.INSTANCE);
  }

  @Test
  void client_providedByApplication_isUsedAndStaysOpen() {
    RedissonClient own = Redisson.create(config());
    try {
      try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
        Cache<String, String> cache = cache(provider, Map.of("cachette.redis.client", own));
        cache.put("k", "v");
        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(cache.getCacheManager().unwrap(RedissonClient.class)).isSameAs(own);
      }
      assertThat(own.isShutdown()).isFalse();
      assertThat(own.getKeys().count()).isPositive();
    } finally {
      own.shutdown();
    }
  }

  private static Cache<String, String> cache(
      CachetteCachingProvider provider, Map<String, Object> settings) {
    Properties properties = new Properties();
    properties.putAll(settings);
    return provider
        .getCacheManager(null, null, properties)
        .createCache("test", CacheFixture.strings());
  }
}
