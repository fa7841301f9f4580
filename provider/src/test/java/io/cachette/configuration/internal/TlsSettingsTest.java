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

/** Settings that would be silently without effect: of TLS without TLS, of half a login. */
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
    assertThatThrownBy(Opening.file(folder, yaml)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: redis.tls.", "no effect", "name it as rediss")
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3cret"));
  }

  static Stream<Opening> stronger() {
    return Stream.of(
        new Opening().uri("redis://h").property("cachette.redis.tls.truststore", "ca.pem"),
        new Opening()
            .system("cachette.redis.tls.truststore", "ca.pem")
            .variable("CACHETTE_REDIS_URL", "redis://h"),
        new Opening()
            .variable("CACHETTE_REDIS_TLS_TRUSTSTORE", "ca.pem")
            .variable("REDIS_URL", "redis://h"));
  }

  @ParameterizedTest
  @MethodSource("stronger")
  void tlsSettings_sameOrStrongerSourceThanPlainUrl_throwsCacheException(Opening opening) {
    assertThatThrownBy(opening::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redis.tls.truststore", "no effect", "rediss://h");
  }

  @Test
  void tlsSettings_weakerSourceThanPlainUrl_areIgnored() {
    Opening opening =
        Opening.file(folder, "redis: {url: 'rediss://h', tls: {truststore: ca.pem}}")
            .variable("REDIS_URL", "redis://localhost");

    assertThat(opening.address().tls()).isFalse();
  }

  @Test
  void sentinelUsername_missingPassword_throwsCacheException() {
    Opening opening =
        Opening.file(folder, "redis: {url: 'redis+sentinel://h/main', sentinel-username: watcher}");

    assertThatThrownBy(opening::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: redis.sentinel-username", "sentinel-password");
  }
}
