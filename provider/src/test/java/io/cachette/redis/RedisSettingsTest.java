package io.cachette.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who wins: the URI, the properties, the system properties. The environment cannot be changed from
 * here; it comes after these.
 */
class RedisSettingsTest {

  private final Properties properties = new Properties();

  @AfterEach
  void clear() {
    System.clearProperty(RedisSettings.URL);
    System.clearProperty(RedisSettings.USERNAME);
    System.clearProperty(RedisSettings.PASSWORD);
    System.clearProperty(RedisSettings.NAMESPACE);
  }

  @Test
  void uri_winsOverProperties() {
    properties.setProperty(RedisSettings.URL, "redis://ofproperties");
    System.setProperty(RedisSettings.URL, "redis://ofsystem");

    assertThat(address("redis://ofuri")).isEqualTo(RedisAddress.of("redis://ofuri"));
  }

  @Test
  void properties_winOverSystemProperties() {
    properties.setProperty(RedisSettings.URL, "redis://ofproperties");
    System.setProperty(RedisSettings.URL, "redis://ofsystem");

    assertThat(address("cachette:default")).isEqualTo(RedisAddress.of("redis://ofproperties"));
    assertThat(address(null)).isEqualTo(RedisAddress.of("redis://ofproperties"));
  }

  @Test
  void systemProperties_areRead() {
    System.setProperty(RedisSettings.URL, "redis://ofsystem");
    System.setProperty(RedisSettings.NAMESPACE, "ofsystem");

    assertThat(resolve(null)).isEqualTo(settings(RedisAddress.of("redis://ofsystem"), "ofsystem"));
  }

  @Test
  void nothing_meansTheEnvironmentOrHere() {
    String environment = System.getenv(RedisSettings.URL_VARIABLE);

    assertThat(resolve(null))
        .isEqualTo(
            settings(
                environment == null ? RedisAddress.LOCAL : RedisAddress.of(environment),
                "cachette"));
  }

  @Test
  void credentials_winOverThoseOfTheUrl() {
    properties.setProperty(RedisSettings.USERNAME, "v");
    properties.setProperty(RedisSettings.PASSWORD, "q");

    assertThat(address("redis://u:p@h")).isEqualTo(RedisAddress.of("redis://v:q@h"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "my-app:v1.2_x", "A9"})
  void namespace_isTaken(String namespace) {
    properties.setProperty(RedisSettings.NAMESPACE, namespace);

    assertThat(resolve(null).namespace()).isEqualTo(namespace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "{a}", "a*", "ä", "a%"})
  void namespace_thatKeysOrPatternsWouldMisread_isRefused(String namespace) {
    properties.setProperty(RedisSettings.NAMESPACE, namespace);

    assertThatThrownBy(() -> resolve(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cachette.namespace");
  }

  @Test
  void text_neverShowsAPassword() {
    properties.setProperty(RedisSettings.PASSWORD, "secret");

    assertThat(resolve("redis://u:hidden@h").toString()).doesNotContain("secret", "hidden");
  }

  private RedisAddress address(@Nullable String uri) {
    return ((RedisSource.Server) resolve(uri).source()).address();
  }

  private static RedisSettings settings(RedisAddress address, String namespace) {
    return new RedisSettings(new RedisSource.Server(address, ClientOptions.DEFAULTS), namespace);
  }

  private RedisSettings resolve(@Nullable String uri) {
    return RedisSettings.resolve(uri == null ? null : URI.create(uri), properties);
  }
}
