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

/** Who wins: each source alone, and each pair of them. */
class PrecedenceTest {

  private final Path folder;

  PrecedenceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Where settings come from, the strongest first. */
  enum Source {
    URI {
      @Override
      void name(Opening opening, Path folder) {
        opening.uri("redis://uri");
      }
    },
    PROPERTIES {
      @Override
      void name(Opening opening, Path folder) {
        opening.property("cachette.redis.url", "redis://properties");
      }
    },
    SYSTEM {
      @Override
      void name(Opening opening, Path folder) {
        opening.system("cachette.redis.url", "redis://system");
      }
    },
    CACHETTE_REDIS_URL {
      @Override
      void name(Opening opening, Path folder) {
        opening.variable("CACHETTE_REDIS_URL", "redis://cachette.redis.url");
      }
    },
    REDIS_URL {
      @Override
      void name(Opening opening, Path folder) {
        opening.variable("REDIS_URL", "redis://redis.url");
      }
    },
    VALKEY_URL {
      @Override
      void name(Opening opening, Path folder) {
        opening.variable("VALKEY_URL", "redis://valkey.url");
      }
    },
    REDIS_HOST {
      @Override
      void name(Opening opening, Path folder) {
        opening.variable("REDIS_HOST", "redis.host");
      }
    },
    FILE {
      @Override
      void name(Opening opening, Path folder) {
        Path file = Opening.write(folder.resolve("cachette.yaml"), "redis: redis://file");
        opening.system("cachette.config", file.toString());
      }
    };

    /** Lets the source name a server after itself. */
    abstract void name(Opening opening, Path folder);

    RedisAddress server() {
      return RedisAddress.of(
          "redis://" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '.'));
    }
  }

  @ParameterizedTest
  @EnumSource
  void address_oneSource_returnsItsServer(Source source) {
    Opening opening = new Opening();

    source.name(opening, folder);

    assertThat(opening.address()).isEqualTo(source.server());
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
    Opening opening = new Opening();

    weak.name(opening, folder);
    strong.name(opening, folder);

    assertThat(opening.address()).isEqualTo(strong.server());
  }

  @Test
  void read_noSource_returnsLocalAddressAndDefaults() {
    RedisSettings settings = new Opening().read().settings();

    assertThat(settings.namespace()).isEqualTo("cachette");
    assertThat(new Opening().address()).isEqualTo(RedisAddress.LOCAL);
    assertThat(new Opening().options()).isEqualTo(ClientOptions.DEFAULTS);
  }

  @ParameterizedTest
  @MethodSource("credentials")
  void credentials_severalSources_applyOnlyToTheirServer(Opening opening, String expected) {
    assertThat(opening.address()).isEqualTo(RedisAddress.of(expected));
  }

  static Stream<Arguments> credentials() {
    return Stream.of(
        // Of the same source, or of a stronger one: they win over those of the URL.
        Arguments.of(
            new Opening()
                .uri("redis://u:p@h")
                .property("cachette.redis.username", "v")
                .property("cachette.redis.password", "q"),
            "redis://v:q@h"),
        Arguments.of(
            new Opening()
                .property("cachette.redis.password", "q")
                .system("cachette.redis.url", "redis://u:p@h"),
            "redis://u:q@h"),
        Arguments.of(
            new Opening()
                .variable("CACHETTE_REDIS_PASSWORD", "q")
                .variable("REDIS_URL", "redis://h"),
            "redis://:q@h"),
        Arguments.of(
            new Opening()
                .variable("REDIS_URL", "redis://h/2")
                .variable("REDIS_USERNAME", "v")
                .variable("REDIS_PASSWORD", "q"),
            "redis://v:q@h/2"),
        Arguments.of(new Opening().variable("REDIS_PASSWORD", "q"), "redis://:q@127.0.0.1"),
        Arguments.of(
            new Opening()
                .variable("REDIS_HOST", "h")
                .variable("REDIS_PORT", "1234")
                .variable("REDIS_USERNAME", "v")
                .variable("REDIS_PASSWORD", "q")
                .variable("REDIS_DB", "3"),
            "redis://v:q@h:1234/3"),
        // Of a weaker one, or beside another URL of the same: they belong to another server.
        Arguments.of(
            new Opening()
                .uri("redis://:b@h")
                .property("cachette.redis.url", "redis://g")
                .property("cachette.redis.username", "v")
                .property("cachette.redis.password", "q"),
            "redis://:b@h"),
        Arguments.of(
            new Opening()
                .uri("redis://h")
                .property("cachette.redis.url", "rediss://h")
                .property("cachette.redis.password", "q"),
            "redis://h"),
        Arguments.of(
            new Opening()
                .uri("redis://h/1")
                .property("cachette.redis.url", "redis://h")
                .property("cachette.redis.password", "q"),
            "redis://:q@h/1"),
        Arguments.of(
            new Opening().variable("VALKEY_URL", "redis://h").variable("REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new Opening().uri("redis://h").system("cachette.redis.password", "q"), "redis://h"),
        Arguments.of(
            new Opening()
                .property("cachette.redis.url", "redis://h")
                .variable("CACHETTE_REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new Opening()
                .variable("CACHETTE_REDIS_URL", "redis://h")
                .variable("REDIS_PASSWORD", "q"),
            "redis://h"),
        Arguments.of(
            new Opening()
                .variable("VALKEY_URL", "redis://h")
                .variable("REDIS_HOST", "g")
                .variable("REDIS_PASSWORD", "q")
                .variable("REDIS_DB", "3"),
            "redis://h"),
        Arguments.of(
            new Opening()
                .variable("REDIS_URL", "redis://h")
                .variable("REDIS_HOST", "g")
                .variable("REDIS_PASSWORD", "q"),
            "redis://h"));
  }

  @Test
  void options_severalSources_areMergedPerSetting() {
    Opening opening =
        Opening.file(folder, "redis: {timeout: 1s, pool-size: 5, read-from: replica}");

    opening.property("cachette.redis.url", "redis://h").variable("CACHETTE_REDIS_TIMEOUT", "2s");

    assertThat(opening.options())
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
    Opening opening = Opening.file(folder, "namespace: file");
    assertThat(opening.namespace()).isEqualTo("file");
    assertThat(opening.variable("CACHETTE_NAMESPACE", "variable").namespace())
        .isEqualTo("variable");
    assertThat(opening.system("cachette.namespace", "system").namespace()).isEqualTo("system");
    assertThat(opening.property("cachette.namespace", "property").namespace())
        .isEqualTo("property");
  }

  @Test
  void read_emptyValues_treatsThemAsUnset() {
    Opening opening = Opening.file(folder, "namespace: file\nredis:\ncaches:");

    opening.property("cachette.namespace", "").variable("CACHETTE_NAMESPACE", "");

    assertThat(opening.namespace()).isEqualTo("file");
    assertThat(opening.address()).isEqualTo(RedisAddress.LOCAL);
  }

  @Test
  void cacheSettings_severalSources_areMergedWithExpiryAsOneSetting() {
    Opening opening =
        Opening.file(
            folder,
            """
            caches:
              orders:
                expiry: {created: 1m}
                statistics: true
                serializer: kryo
            """);

    opening
        .property("cachette.caches.orders.expiry.accessed", "2m")
        .system("cachette.caches.orders.expiry.touched", "3m")
        .system("cachette.caches.orders.serializer", "json");

    CacheTemplate orders = opening.cache("orders");
    assertThat(orders.statistics()).isTrue();
    assertThat(orders.serializer()).isEqualTo("json");
    assertThat(orders.expiry())
        .isEqualTo(
            javax.cache.expiry.AccessedExpiryPolicy.factoryOf(
                new javax.cache.expiry.Duration(java.util.concurrent.TimeUnit.MINUTES, 2)));
  }

  @Test
  void toString_passwordsConfigured_hidesPasswords() {
    Opening opening =
        new Opening().uri("redis://u:hidden@h").property("cachette.redis.password", "secret");

    assertThat(opening.read().toString()).doesNotContain("secret", "hidden");
  }
}
