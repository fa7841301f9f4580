package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.configuration.internal.ConfigurationReader;
import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.redis.internal.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests settings in the properties of the manager and in system properties. */
class PropertyTreeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"orders", "orders.items", "orders.*", "*", "default", "a.expiry", "x%2Fy z"})
  void cacheProperties_anyCacheName_configureThatCache(String name) {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.caches." + name + ".expiry.created", "30s")
            .property("cachette.caches." + name + ".statistics", "true");

    CacheTemplate cache = input.cache(name.equals("default") ? "any" : name);

    assertThat(cache.statistics()).isTrue();
    assertThat(cache.expiry())
        .isEqualTo(
            CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 30)));
  }

  @Test
  void cacheProperties_listsKeysAndShortForms_areRead() {
    CacheTemplate orders =
        new ConfigurationInput()
            .system("cachette.caches.orders.allow", "com.acme.*, java.util.*")
            .system("cachette.caches.orders.listeners", "com.acme.Audit,com.acme.Log")
            .system("cachette.caches.orders.compression", "lz4")
            .system("cachette.caches.orders.compression.threshold", "2k")
            .system("cachette.caches.orders.encryption.current", "b.2")
            .system("cachette.caches.orders.encryption.keys.a", "MDEyMzQ1Njc4OWFiY2RlZg==")
            .system("cachette.caches.orders.encryption.keys.b.2", "MDEyMzQ1Njc4OWFiY2RlZg==")
            .cache("orders");

    assertThat(orders.allow()).containsExactly("com.acme.*", "java.util.*");
    assertThat(orders.listeners())
        .extracting(CacheTemplate.Listener::type)
        .containsExactly("com.acme.Audit", "com.acme.Log");
    assertThat(orders.compression()).isEqualTo(Compression.LZ4);
    assertThat(orders.compressionThreshold()).isEqualTo(2048);
    SecretKey key =
        new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.US_ASCII), "AES");
    assertThat(orders.encryption())
        .isEqualTo(Encryption.ofKeys("b.2", Map.of("a", key, "b.2", key)));
  }

  @Test
  void properties_simpleNonStringValues_areRead() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.pool-size", 7)
            .property("cachette.redis.timeout", Duration.ofSeconds(2))
            .property("cachette.caches.orders.statistics", true);

    assertThat(input.options().poolSize()).isEqualTo(7);
    assertThat(input.options().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(input.cache("orders").statistics()).isTrue();
  }

  @Test
  void read_propertyWithListValue_throwsCacheException() {
    assertThatThrownBy(new ConfigurationInput().property("cachette.redis.url", List.of("x"))::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("property cachette.redis.url", "java.util.", "expected a String");
  }

  @Test
  void read_propertiesWithDefaults_readsDefaults() {
    Properties defaults = new Properties();
    defaults.setProperty("cachette.namespace", "inherited");
    ConfigurationReader reader =
        new ConfigurationReader(ApplicationSources.of(name -> "", new Properties()));
    Properties properties = new Properties(defaults);
    ClassLoader loader = getClass().getClassLoader();

    assertThat(reader.read(ConfigurationReader.DEFAULT_URI, properties, loader).settings())
        .extracting(RedisSettings::namespace)
        .isEqualTo("inherited");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cachette.redis.timout                   | unknown key 'timout' in redis; did you mean 'timeout'?
          cachette.redis.tls.trust-store          | unknown key 'trust-store' in redis.tls; did you mean 'truststore'?
          cachette.caches.orders.expirry.created  | unknown key 'expirry' in caches.orders; did you mean 'expiry'?
          cachette.caches.orders.expiry.create    | unknown key 'create' in caches.orders.expiry; did you mean 'created'?
          cachette.caches.a.b.keyType             | unknown key 'keyType' in caches.a.b; did you mean 'key-type'?
          cachette.caches.orders                  | caches.orders is a text; expected a mapping of acknowledge-replicas, after-outage
          cachette.caches.expiry.created          | unknown key
          cachette.caches..statistics             | this names no cache
          """)
  void read_invalidPropertyOrSystemProperty_throwsWithSourceAndReason(String name, String message) {
    assertThatThrownBy(new ConfigurationInput().property(name, "1s")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith("property cachette.")
        .hasMessageContaining(message);
    assertThatThrownBy(new ConfigurationInput().system(name, "1s")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith("system property cachette.")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cachette.namespce", "cachette.testkit.server", "cachette.x"})
  void read_unknownName_refusesPropertyAndIgnoresSystemProperty(String name) {
    assertThatThrownBy(new ConfigurationInput().property(name, "x")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("property " + name, "unknown key", "Known here: caches, config");

    assertThat(new ConfigurationInput().system(name, "x").namespace()).isEqualTo("cachette");
  }

  @Test
  void read_foreignProperties_ignoresThem() {
    ConfigurationInput input =
        new ConfigurationInput().property("spring.x", "y").property("cachettes", "z");
    input.properties.put(1, 2);

    assertThat(input.namespace()).isEqualTo("cachette");
  }

  @Test
  void read_contradictoryProperties_throwsCacheException() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.caches.orders.expiry", "eternal")
            .property("cachette.caches.orders.expiry.created", "1s");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("property cachette.caches.orders.expiry")
        .hasMessageContaining("it contradicts");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a b", "{a}", "a*", "ä", "a%"})
  void namespace_invalidName_throwsCacheException(String namespace) {
    assertThatThrownBy(new ConfigurationInput().property("cachette.namespace", namespace)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.namespace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "my-app:v1.2_x", "A9"})
  void namespace_validName_isAccepted(String namespace) {
    assertThat(new ConfigurationInput().property("cachette.namespace", namespace).namespace())
        .isEqualTo(namespace);
  }
}
