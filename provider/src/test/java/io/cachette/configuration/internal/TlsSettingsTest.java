package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests settings that would have no effect: TLS settings without TLS, or a user without a password.
 */
class TlsSettingsTest {

  private final Path folder;

  TlsSettingsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis: {url: 'redis://h', tls: {truststore: ca.pem}}",
        "redis: {url: 'redis+cluster://h', tls: {keystore-password: s3cret}}",
        "redis: {tls: {verification: strict}}",
      })
  void tlsSettings_urlWithoutTls_throwsCacheException(String yaml) {
    assertThatThrownBy(ConfigurationInput.file(folder, yaml)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: redis.tls.", "no effect", "name it as rediss")
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3cret"));
  }

  static Stream<ConfigurationInput> stronger() {
    return Stream.of(
        new ConfigurationInput()
            .uri("redis://h")
            .property("cachette.redis.tls.truststore", "ca.pem"),
        new ConfigurationInput()
            .system("cachette.redis.tls.truststore", "ca.pem")
            .variable("CACHETTE_REDIS_URL", "redis://h"),
        new ConfigurationInput()
            .variable("CACHETTE_REDIS_TLS_TRUSTSTORE", "ca.pem")
            .variable("REDIS_URL", "redis://h"));
  }

  @ParameterizedTest
  @MethodSource("stronger")
  void tlsSettings_sameOrStrongerSourceThanPlainUrl_throwsCacheException(ConfigurationInput input) {
    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redis.tls.truststore", "no effect", "rediss://h");
  }

  @Test
  void tlsSettings_weakerSourceThanPlainUrl_areIgnored() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "redis: {url: 'rediss://h', tls: {truststore: ca.pem}}")
            .variable("REDIS_URL", "redis://localhost");

    assertThat(input.address().tls()).isFalse();
  }

  @Test
  void sentinelUsername_missingPassword_throwsCacheException() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder, "redis: {url: 'redis+sentinel://h/main', sentinel-username: watcher}");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: redis.sentinel-username", "sentinel-password");
  }
}
