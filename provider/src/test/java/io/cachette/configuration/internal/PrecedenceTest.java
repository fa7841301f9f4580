package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.redis.internal.ClientOptions;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the precedence of the sources: each source alone, and each pair of them. */
class PrecedenceTest {

  private final Path folder;

  PrecedenceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The sources of settings, the strongest first. */
  enum Source {
    URI {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.uri("redis://uri");
      }
    },
    PROPERTIES {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.property("cachette.redis.url", "redis://properties");
      }
    },
    SYSTEM {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.system("cachette.redis.url", "redis://system");
      }
    },
    CACHETTE_REDIS_URL {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.variable("CACHETTE_REDIS_URL", "redis://cachette.redis.url");
      }
    },
    REDIS_URL {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.variable("REDIS_URL", "redis://redis.url");
      }
    },
    VALKEY_URL {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.variable("VALKEY_URL", "redis://valkey.url");
      }
    },
    REDIS_HOST {
      @Override
      void name(ConfigurationInput input, Path folder) {
        input.variable("REDIS_HOST", "redis.host");
      }
    },
    FILE {
      @Override
      void name(ConfigurationInput input, Path folder) {
        Path file =
            ConfigurationInput.write(folder.resolve("cachette.yaml"), "redis: redis://file");
        input.system("cachette.config", file.toString());
      }
    };

    /** Sets a server whose host is the name of the source. */
    abstract void name(ConfigurationInput input, Path folder);

    RedisAddress server() {
      return RedisAddress.of(
          "redis://" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '.'));
    }
  }

  @ParameterizedTest
  @EnumSource
  void address_oneSource_returnsItsServer(Source source) {
    ConfigurationInput input = new ConfigurationInput();

    source.name(input, folder);

    assertThat(input.address()).isEqualTo(source.server());
  }

  static Stream<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Source strong : Source.values()) {
      for (Source weak : Source.values()) {
        if (strong.compareTo(weak) < 0) {
          pairs.add(Arguments.of(strong, weak));
        }
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void address_twoSources_returnsServerOfStrongerSource(Source strong, Source weak) {
    ConfigurationInput input = new ConfigurationInput();

    weak.name(input, folder);
    strong.name(input, folder);

    assertThat(input.address()).isEqualTo(strong.server());
  }

  @Test
  void read_noSource_returnsLocalAddressAndDefaults() {
    RedisSettings settings = new ConfigurationInput().read().settings();

    assertThat(settings.namespace()).isEqualTo("cachette");
    assertThat(new ConfigurationInput().address()).isEqualTo(RedisAddress.LOCAL);
    assertThat(new ConfigurationInput().options()).isEqualTo(ClientOptions.DEFAULTS);
  }

  @ParameterizedTest
  @MethodSource("credentials")
  void credentials_severalSources_applyOnlyToTheirServer(
      ConfigurationInput input, String expected) {
    assertThat(input.address()).isEqualTo(RedisAddress.of(expected));
  }

  static Stream<Arguments> credentials() {
    return Stream.of(
        // Credentials of the same or of a stronger source replace those of the URL.
        Arguments.of(
            new ConfigurationInput()
                .uri("redis://u:p@h")
                .property("cachette.redis.username", "v")
                .property("cachette.redis.password", "q"),
            "redis://v:q@h"),
        Arguments.of(
            new ConfigurationInput()
                .property("cachette.redis.password", "q")
                .system("cachette.redis.url", "redis://u:p@h"),
            "redis://u:q@h"),
        Arguments.of(
            new ConfigurationInput()
                .variable("CACHETTE_REDIS_PASSWORD", "q")
                .variable("REDIS_URL", "redis://h"),
            "redis://:q@h"),
        Arguments.of(
            new ConfigurationInput()
                .variable("REDIS_URL", "redis://h/2")
                .variable("REDIS_USERNAME", "v")
                .variable("REDIS_PASSWORD", "q"),
            "redis://v:q@h/2"),
        Arguments.of(
            new ConfigurationInput().variable("REDIS_PASSWORD", "q"), "redis://:q@127.0.0.1"),
        Arguments.of(
            new ConfigurationInput()
                .variable("REDIS_HOST", "h")
                .variable("REDIS_PORT", "1234")
                .variable("REDIS_USERNAME", "v")
                .variable("REDIS_PASSWORD", "q")
                .variable("REDIS_DB", "3"),
            "redis://v:q@h:1234/3"),
        // Credentials of a weaker source, or beside another URL, belong to another server.
        Arguments.of(
            new ConfigurationInput()
                .uri("redis://:b@h")
                .property("cachette.redis.url", "redis://g")
                .property("cachette.redis.username", "v")
                .property("cachette.redis.password", "q"),
            "redis://:b@h"),
        Arguments.of(
            new ConfigurationInput()
                .uri("redis://h")
                .property("cachette.redis.url", "rediss://h")
                .property("cachette.redis.password", "q"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput()
                .uri("redis://h/1")
                .property("cachette.redis.url", "redis://h")
                .property("cachette.redis.password", "q"),
            "redis://:q@h/1"),
        Arguments.of(
            new ConfigurationInput()
                .variable("VALKEY_URL", "redis://h")
                .variable("REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput().uri("redis://h").system("cachette.redis.password", "q"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput()
                .property("cachette.redis.url", "redis://h")
                .variable("CACHETTE_REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput()
                .variable("CACHETTE_REDIS_URL", "redis://h")
                .variable("REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput()
                .variable("VALKEY_URL", "redis://h")
                .variable("REDIS_HOST", "g")
                .variable("REDIS_PASSWORD", "q")
                .variable("REDIS_DB", "3"),
            "redis://h"),
        Arguments.of(
            new ConfigurationInput()
                .variable("REDIS_URL", "redis://h")
                .variable("REDIS_HOST", "g")
                .variable("REDIS_PASSWORD", "q"),
            "redis://h"));
  }

  @Test
  void options_severalSources_areMergedPerSetting() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "redis: {timeout: 1s, pool-size: 5, read-from: replica}");

    input.property("cachette.redis.url", "redis://h").variable("CACHETTE_REDIS_TIMEOUT", "2s");

    assertThat(input.options())
        .isEqualTo(
            new ClientOptions(
                Duration.ofSeconds(2),
                ClientOptions.DEFAULTS.connectTimeout(),
                ClientOptions.DEFAULTS.retryAttempts(),
                ClientOptions.DEFAULTS.retryDelay(),
                5,
                ClientOptions.DEFAULTS.poolIdle(),
                ClientOptions.ReadFrom.REPLICA,
                null,
                null,
                ClientOptions.Tls.DEFAULTS));
  }

  @Test
  void namespace_severalSources_usesStrongestSource() {
    ConfigurationInput input = ConfigurationInput.file(folder, "namespace: file");
    assertThat(input.namespace()).isEqualTo("file");
    assertThat(input.variable("CACHETTE_NAMESPACE", "variable").namespace()).isEqualTo("variable");
    assertThat(input.system("cachette.namespace", "system").namespace()).isEqualTo("system");
    assertThat(input.property("cachette.namespace", "property").namespace()).isEqualTo("property");
  }

  @Test
  void read_emptyValues_treatsThemAsUnset() {
    ConfigurationInput input = ConfigurationInput.file(folder, "namespace: file\nredis:\ncaches:");

    input.property("cachette.namespace", "").variable("CACHETTE_NAMESPACE", "");

    assertThat(input.namespace()).isEqualTo("file");
    assertThat(input.address()).isEqualTo(RedisAddress.LOCAL);
  }

  @Test
  void cacheSettings_severalSources_areMergedWithExpiryAsOneSetting() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            """
            caches:
              orders:
                expiry: {created: 1m}
                statistics: true
                serializer: kryo
            """);

    input
        .property("cachette.caches.orders.expiry.accessed", "2m")
        .system("cachette.caches.orders.expiry.touched", "3m")
        .system("cachette.caches.orders.serializer", "json");

    CacheTemplate orders = input.cache("orders");
    assertThat(orders.statistics()).isTrue();
    assertThat(orders.serializer()).isEqualTo("json");
    assertThat(orders.expiry())
        .isEqualTo(
            javax.cache.expiry.AccessedExpiryPolicy.factoryOf(
                new javax.cache.expiry.Duration(java.util.concurrent.TimeUnit.MINUTES, 2)));
  }

  @Test
  void toString_passwordsConfigured_hidesPasswords() {
    ConfigurationInput input =
        new ConfigurationInput()
            .uri("redis://u:hidden@h")
            .property("cachette.redis.password", "secret");

    assertThat(input.read().toString()).doesNotContain("secret", "hidden");
  }
}
