package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

  private static final RedisSource LOCAL =
      new RedisSource.Server(RedisAddress.LOCAL, ClientOptions.DEFAULTS);

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  @ParameterizedTest
  @ValueSource(strings = {"a", "my-app:v1.2_x", "A9"})
  void namespace_validName_isAccepted(String namespace) {
    assertThat(new RedisSettings(LOCAL, namespace, TIMEOUT, TIMEOUT, true).namespace())
        .isEqualTo(namespace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "{a}", "a*", "ä", "a%"})
  void namespace_invalidName_throwsIllegalArgumentException(String namespace) {
    assertThatThrownBy(() -> new RedisSettings(LOCAL, namespace, TIMEOUT, TIMEOUT, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cachette.namespace");
  }
}
