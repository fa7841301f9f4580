package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.LogCapture;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the view of the settings with their values and sources. */
class EffectiveSettingsTest {

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZg==";

  private final Path folder;

  EffectiveSettingsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void describe_severalSources_showsValueAndSourceOfEach() {
    ConfigurationInput input =
        ConfigurationInput.file(
                folder, "namespace: shop\ncaches:\n  orders: {expiry: {created: 5m}}\n")
            .system("cachette.redis.timeout", "2s")
            .variable("CACHETTE_REDIS_POOL_SIZE", "9");

    assertThat(describe(input).lines())
        .contains(
            "cachette.namespace = shop (" + folder.resolve("cachette.yaml") + ":1)",
            "cachette.redis.timeout = 2s (system property cachette.redis.timeout)",
            "cachette.redis.pool-size = 9 (environment variable CACHETTE_REDIS_POOL_SIZE)",
            "cachette.redis.retry-attempts = 3 (default)",
            "cachette.caches.orders.expiry.created = 5m ("
                + folder.resolve("cachette.yaml")
                + ":3)");
  }

  @Test
  void describe_secrets_hidesThem() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.url", "redis://user:pa55word@host")
            .property("cachette.redis.password", "s3cret")
            .property("cachette.caches.orders.encryption.current", "k1")
            .property("cachette.caches.orders.encryption.keys.k1", KEY);

    assertThat(describe(input))
        .contains("cachette.redis.password = (hidden) (property cachette.redis.password)")
        .contains("cachette.caches.orders.encryption.keys = (hidden)")
        .contains("redis://", "host")
        .doesNotContain("pa55word", "s3cret", KEY);
  }

  @Test
  void describe_serverInStrongerSource_leavesOutClientSettingsOfWeakerOnes() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.url", "redis://one")
            .system("cachette.redis.url", "redis://two")
            .system("cachette.redis.username", "other")
            .system("cachette.redis.password", "other");

    assertThat(describe(input))
        .contains("cachette.redis.username = (that of the URL) (default)")
        .doesNotContain("two", "other");
  }

  @Test
  void unwrap_openManager_returnsItsSettings() {
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", "effective");
    try (CachingProvider provider = new CachetteCachingProvider()) {
      CacheManager manager =
          provider.getCacheManager(
              URI.create("redis://127.0.0.1:1"), getClass().getClassLoader(), properties);
      EffectiveConfiguration configuration = manager.unwrap(EffectiveConfiguration.class);

      assertThat(configuration.entries())
          .filteredOn(entry -> entry.key().equals("cachette.namespace"))
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.value()).isEqualTo("effective");
                assertThat(entry.source()).isEqualTo("property cachette.namespace");
                assertThat(entry.isDefault()).isFalse();
              });
    }
  }

  @Test
  void read_loggerAtLevelDebug_writesSettings() {
    Logger logger = Logger.getLogger(EffectiveConfiguration.class.getName());
    logger.setLevel(Level.FINE);
    try (LogCapture capture = LogCapture.of(EffectiveConfiguration.class)) {
      new ConfigurationInput()
          .property("cachette.namespace", "logged")
          .property("cachette.redis.password", "s3cret")
          .read();

      assertThat(capture.messages())
          .singleElement()
          .asString()
          .contains("cachette.namespace = logged (property cachette.namespace)")
          .doesNotContain("s3cret");
    } finally {
      logger.setLevel(null);
    }
  }

  private static String describe(ConfigurationInput input) {
    return input.read().effective().apply(List.of()).describe();
  }
}
