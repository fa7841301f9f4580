package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.redis.internal.ClientOptions;
import io.cachette.redis.internal.ClientOptions.ReadFrom;
import io.cachette.redis.internal.ClientOptions.Tls;
import io.cachette.redis.internal.ClientOptions.Verification;
import io.cachette.redis.internal.RedisAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the settings in configuration files, and the messages for invalid files. */
public class ConfigurationFileTest {

  public static final String COMPLETE =
      """
      redis:
        url: rediss://cache.example:6380/2
        username: app
        password: secret
        sentinel-username: watcher
        sentinel-password: w
        timeout: 2s
        connect-timeout: 1m
        retry-attempts: 5
        retry-delay: 100ms
        pool-size: 20
        pool-idle: 2
        read-from: replica
        tls:
          verification: ca-only
          truststore: /etc/tls/ca.p12
          truststore-password: t
          keystore: /etc/tls/app.p12
          keystore-password: k
      namespace: shop
      caches:
        default:
          statistics: true
        orders.*:
          expiry: {created: 1h}
        orders.items:
          key-type: java.lang.String
          value-type: com.acme.Item
          expiry: eternal
          management: true
          read-through: true
          write-through: true
          loader: com.acme.Items
          writer: com.acme.Items
          listeners:
            - class: com.acme.Audit
              filter: com.acme.Large
              synchronous: true
              old-value-required: true
            - com.acme.Log
          serializer: kryo
          allow: [com.acme.*, "java.util.*"]
          compression: {type: zstd, threshold: 4KB}
          encryption:
            current: "2026"
            keys:
              "2026": MDEyMzQ1Njc4OWFiY2RlZg==
              "2025": MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
          outage: local
          outage-conditional: fail
          after-outage: clear
          serve-stale: 90s
          local-entries: 500
          acknowledge-replicas: 2
          collector: sorted-set
          partitions: 16
          max-entries: 10000
          eviction: soonest-expiry
          near-cache: {enabled: false, max-entries: 700, max-weight: 3GB, expire-after: 90s,
                       immutable: [com.acme.Money, "com.acme.values.**"], touch: batched}
          unreadable: miss
          max-value-size: 2MB
      """;

  private final Path folder;

  ConfigurationFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void redisSection_everySetting_isRead() {
    ConfigurationInput input = ConfigurationInput.file(folder, COMPLETE);

    assertThat(input.namespace()).isEqualTo("shop");
    assertThat(input.address())
        .isEqualTo(RedisAddress.of("rediss://app:secret@cache.example:6380/2"));
    assertThat(input.options())
        .isEqualTo(
            new ClientOptions(
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                5,
                Duration.ofMillis(100),
                20,
                2,
                ReadFrom.REPLICA,
                "watcher",
                "w",
                new Tls(Verification.CA_ONLY, "/etc/tls/ca.p12", "t", "/etc/tls/app.p12", "k")));
  }

  @Test
  void cacheSection_everySetting_isRead() {
    CacheTemplate items = ConfigurationInput.file(folder, COMPLETE).cache("orders.items");

    assertThat(items.encryption())
        .isEqualTo(
            Encryption.ofKeys(
                "2026",
                Map.of(
                    "2026", key("0123456789abcdef"),
                    "2025", key("0123456789abcdef0123456789abcdef"))));
    assertThat(items)
        .isEqualTo(
            new CacheTemplate(
                "java.lang.String",
                "com.acme.Item",
                EternalExpiryPolicy.factoryOf(),
                true,
                true,
                true,
                true,
                "com.acme.Items",
                "com.acme.Items",
                List.of(
                    new CacheTemplate.Listener("com.acme.Audit", "com.acme.Large", true, true),
                    new CacheTemplate.Listener("com.acme.Log", null, false, false)),
                "kryo",
                List.of("com.acme.*", "java.util.*"),
                Compression.ZSTD,
                4096,
                items.encryption(),
                UnreadableValuePolicy.MISS,
                2 * 1024 * 1024,
                new CacheTemplate.Outage(
                    OutagePolicy.LOCAL,
                    ConditionalOutagePolicy.FAIL,
                    OutageRecoveryPolicy.CLEAR,
                    Duration.ofSeconds(90),
                    500),
                2,
                ExpiryCollector.SORTED_SET,
                16,
                10_000L,
                EvictionPolicy.SOONEST_EXPIRY,
                new CacheTemplate.NearCache(
                    false,
                    700,
                    3L << 30,
                    Duration.ofSeconds(90),
                    List.of("com.acme.Money", "com.acme.values.**"),
                    NearCacheTouch.BATCHED)));
  }

  private static SecretKey key(String text) {
    return new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "AES");
  }

  @Test
  void cacheSection_patternAndDefaultEntries_areMerged() {
    ManagerConfiguration configuration = ConfigurationInput.file(folder, COMPLETE).read();

    CacheTemplate other = configuration.caches().resolve("orders.other");
    assertThat(other.statistics()).isTrue();
    assertThat(other.expiry())
        .isEqualTo(
            CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.HOURS, 1)));
    assertThat(configuration.caches().declaredNames()).containsExactly("orders.items");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          caches: {orders: {expirry: eternal}} | :1: unknown key 'expirry' in caches.orders; did you mean 'expiry'? Known here: acknowledge-replicas, after-outage, allow
          caches:\\n  a:\\n    keyType: x      | :3: unknown key 'keyType' in caches.a; did you mean 'key-type'?
          redis:\\n  tls:\\n    trust: x      | :3: unknown key 'trust' in redis.tls. Known here: keystore, keystore-password, truststore
          namespce: x                         | :1: unknown key 'namespce'; did you mean 'namespace'? Known here: caches, namespace, redis
          config: x\\nnamespace: x            | :1: unknown key 'config'
          redis: {client: x}                  | :1: unknown key 'client' in redis
          namespace: a b                      | :1: namespace is 'a b'; expected letters, digits
          namespace: [a]                      | :1: namespace is a list; expected letters, digits
          redis: {timeout: 5}                 | :1: redis.timeout is '5'; expected a duration of 1ms to 24d: 500ms, 30s, 5m, 1h30m, 7d or ISO-8601 such as PT30S
          redis: {timeout: 0s}                | :1: redis.timeout is '0s'
          redis: {timeout: 25d}               | :1: redis.timeout is '25d'
          redis: {pool-size: 0}               | :1: redis.pool-size is '0'; expected a whole number from 1 on
          redis: {pool-idle: -1}              | :1: redis.pool-idle is '-1'
          redis: {read-from: slave}           | :1: redis.read-from is 'slave'; expected master or replica
          redis: {tls: {verification: no}}    | :1: redis.tls.verification is 'no'; expected strict or ca-only or none
          redis: {tls: strict}                | :1: redis.tls is a text; expected a mapping of keystore
          redis: [a]                          | :1: redis.redisson is a list
          redis: {timeout: {a: b}}            | :1: redis.timeout is a mapping
          caches: x                           | :1: caches is 'x'; expected a mapping of names to settings
          caches: {a: x}                      | :1: caches.a is a text; expected a mapping of acknowledge-replicas, after-outage, allow
          caches: {a: {statistics: 1}}        | :1: caches.a.statistics is '1'; expected true or false
          caches: {a: {expiry: 30s}}          | :1: caches.a.expiry is '30s'; expected eternal, or a mapping with created
          caches: {a: {expiry: {created: x}}} | :1: caches.a.expiry.created is 'x'; expected a duration: 500ms, 30s, 5m, 1h30m, 7d or ISO-8601 such as PT30S, or eternal
          caches: {a: {expiry: {created: 1s, touched: 1s}}} | :1: caches.a: expiry takes one of created, accessed, modified and touched
          caches: {a: {compression: gzip}}    | :1: caches.a.compression.type is 'gzip'; expected none or lz4 or zstd
          caches: {a: {compression: {threshold: 1GB}}} | :1: caches.a.compression.threshold is '1GB'; expected a number of bytes such as 1024
          caches: {a: {listeners: {class: x}}} | :1: caches.a.listeners is a mapping; expected a list
          caches: {a: {listeners: [{clas: x}]}} | :1: unknown key 'clas' in caches.a.listeners; did you mean 'class'?
          caches: {a: {listeners: [{filter: x}]}} | :1: caches.a.listeners has a listener without a class
          caches: {a: {listeners: [[x]]}}     | :1: caches.a.listeners is a list; expected a mapping of class, filter
          caches: {a: {allow: {x: y}}}        | :1: caches.a.allow is a mapping; expected a list of texts
          caches: {a: {key-type: a b}}        | :1: caches.a.key-type is 'a b'; expected the name of a class
          caches: {a: {unreadable: skip}}     | :1: caches.a.unreadable is 'skip'; expected fail or miss
          caches: {a: {unreadable: invalidate}} | :1: caches.a.unreadable is 'invalidate'; expected fail or miss
          caches: {a: {outage: bypass, serve-stale: 1m}} | :1: caches.a: serve-stale needs outage: local
          caches: {a: {outage: fail, local-entries: 5}} | :1: caches.a: local-entries needs outage: local
          caches: {a: {max-value-size: 0}}    | :1: caches.a.max-value-size is '0'; expected a number of bytes, 1 or more, such as 1024, 1KB, 1KiB or 64k
          caches: {a: {outage: local, local-entries: 0}} | :1: caches.a.local-entries is '0'; expected a whole number from 1 on
          caches: {a: {outage: local, serve-stale: 5}} | :1: caches.a.serve-stale is '5'; expected a duration
          caches: {a: {encryption: {current: k}}} | :1: caches.a: encryption needs both current and keys
          caches: {a: {encryption: {keys: {k: MDEyMzQ1Njc4OWFiY2RlZg==}}}} | :1: caches.a: encryption needs both current and keys
          caches: {a: {encryption: {current: l, keys: {k: MDEyMzQ1Njc4OWFiY2RlZg==}}}} | :1: caches.a: There is no encryption key 'l'; there are [k]
          namespace: a\\nnamespace: b         | :2: the key 'namespace' is there twice
          caches: {[a]: {}}                   | :1: this key is no text
          namespace: !x y                     | :1: YAML tags mean nothing here
          namespace: !!javax.script.ScriptEngineManager [] | :1: YAML tags mean nothing here
          namespace: ${NOT_SET}               | :1: ${NOT_SET} is not set: set the environment variable NOT_SET, or NOT_SET_FILE
          caches: &a {x: *a}                  | :1: this alias refers to a mapping or list that it stands in itself
          """)
  void read_invalidFile_throwsWithPlaceAndReason(String yaml, String message) {
    ConfigurationInput input = ConfigurationInput.file(folder, yaml.replace("\\n", "\n"));

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml" + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis: {url: 'redis://u:s3cret@ h'}",
        "redis: 'redis://u:s3cret@ h'",
        "redis: 'redis//u:s3cret@h'",
        "redis: {url: 'u:s3cret@h'}",
        "redis: {password: [s3cret]}",
        "redis: {password: *s3cret}",
        "redis: {password: &a !s3cret b}",
        "redis: {password: 's3cret}",
        "redis: {password: \"s3cret\\y\"}",
        "redis: {password: 's3cret${'}",
        "caches: {a: {encryption: {current: k, keys: {k: s3cret}}}}",
        "caches: {a: {encryption: {current: k, keys: s3cret}}}"
      })
  void read_invalidSecret_throwsWithoutSecret(String yaml) {
    ConfigurationInput input = ConfigurationInput.file(folder, yaml);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml:1")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
  }

  public static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0'?><config xmlns='http://www.ehcache.org/v3'/>",
        "\n  <config/>",
        "caffeine.jcache {\n  default {\n    key-type = java.lang.String\n  }\n}",
        "{\"name\": \"app\", \"dependencies\": {}}",
        "server:\n  port: 8080\nspring:\n  name: x",
        "[1, 2]",
        "some words",
        "",
        "# nothing but a comment\n",
        "---\n---\n",
        "a: b\n---\nc: d",
        "a: [",
        "\u0000\u0001binary",
      })
  void read_foreignFile_throwsWithAcceptedForms(String content) {
    ConfigurationInput input = ConfigurationInput.file(folder, content);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll(
            folder.resolve("cachette.yaml").toString(),
            "Accepted are",
            "classpath:path",
            "redis://[user[:password]@]host[:port]",
            "redis, namespace and caches")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"caches:\n  orders:", "caches: {orders: }", "caches: {orders: null}"})
  void declared_cacheWithoutSettings_containsCache(String yaml) {
    assertThat(ConfigurationInput.file(folder, yaml).read().caches().declaredNames())
        .containsExactly("orders");
  }

  @Test
  void read_mergeKeys_throwsCacheException() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "caches: {a: &a {statistics: true}, b: {<<: *a}}");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: merge keys (<<) are not read", "default");
  }

  @Test
  void read_exponentialAliases_throwsWithUnknownKey() {
    StringBuilder yaml = new StringBuilder("a0: &a0 {x: y}\n");
    for (int i = 1; i <= 24; i++) {
      yaml.append("a%1$d: &a%1$d {x: *a%2$d, y: *a%2$d}\n".formatted(i, i - 1));
    }
    ConfigurationInput input =
        ConfigurationInput.file(folder, yaml.append("namespace: x\n").toString());

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml:1: unknown key 'a0'");
  }

  @Test
  void read_deeplyNestedFile_throwsCacheException() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "namespace: " + "[".repeat(60) + "]".repeat(60));

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void read_over50Aliases_throwsCacheException() {
    StringBuilder yaml = new StringBuilder("namespace: x\ncaches:\n  a: &a {statistics: true}\n");
    for (int i = 0; i < 60; i++) {
      yaml.append("  b").append(i).append(": *a\n");
    }

    assertThatThrownBy(ConfigurationInput.file(folder, yaml.toString())::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml has more than 50 aliases");
  }

  @Test
  void read_aliasOfCache_appliesSameSettings() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "caches: {a: &a {statistics: true}, b: *a}");

    assertThat(input.cache("b").statistics()).isTrue();
  }

  @Test
  void read_jsonFile_appliesSettings() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder, "{\"namespace\": \"json\", \"redis\": {\"timeout\": \"1s\"}}");

    assertThat(input.namespace()).isEqualTo("json");
    assertThat(input.options().timeout()).isEqualTo(Duration.ofSeconds(1));
  }
}
