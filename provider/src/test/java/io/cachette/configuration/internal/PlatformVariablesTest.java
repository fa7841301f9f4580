package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RedissonClient;

/** Tests environment variables that platforms set and that other libraries read as well. */
class PlatformVariablesTest {

  private final Path folder;

  PlatformVariablesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"REDIS_PASSWORD", "REDIS_USERNAME"})
  void redissonBlock_platformCredentialVariables_keepsPlaceholders(String variable) {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            "redis: {singleServerConfig: {address: 'redis://h', password: '${%s}'}}"
                .formatted(variable));

    input.variable(variable, "p");

    assertThat(((RedisSource.RedissonYaml) input.source()).yaml()).contains("${" + variable);
  }

  @Test
  void redissonBlock_cachetteVariable_throwsCacheException() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "redis: {singleServerConfig: {address: 'redis://h'}}")
            .variable("CACHETTE_REDIS_PASSWORD", "p");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("CACHETTE_REDIS_PASSWORD: redis.password has no effect");
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_URL, redis-master:6379",
    "VALKEY_URL, tcp://valkey",
    "REDIS_HOST, redis://other",
    "REDIS_PASSWORD_FILE, /nowhere/at-all",
  })
  void platformVariable_invalidButUnused_isIgnored(String variable, String value) {
    assertThat(new ConfigurationInput().uri("redis://h").variable(variable, value).address())
        .isEqualTo(RedisAddress.of("redis://h"));
    assertThat(
            new ConfigurationInput()
                .variable("CACHETTE_REDIS_URL", "redis://h")
                .variable(variable, value)
                .address())
        .isEqualTo(RedisAddress.of("redis://h"));
    RedissonClient client =
        (RedissonClient)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RedissonClient.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    assertThat(
            new ConfigurationInput()
                .property("cachette.redis.client", client)
                .variable(variable, value)
                .source())
        .isInstanceOf(RedisSource.Client.class);
  }

  @Test
  void cachetteVariable_invalidButUnused_throwsCacheException() {
    ConfigurationInput input =
        new ConfigurationInput()
            .uri("redis://h")
            .variable("CACHETTE_REDIS_URL", "redis-master:6379");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("CACHETTE_REDIS_URL");
  }

  @ParameterizedTest
  @CsvSource({"tcp://10.0.0.1:6380", "udp://10.0.0.1:6380", "tcp://[fd00::1]:6380"})
  void portVariable_kubernetesServiceUrl_isIgnored(String port) {
    ConfigurationInput input =
        new ConfigurationInput().variable("REDIS_HOST", "h").variable("REDIS_PORT", port);

    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://h"));
  }

  @Test
  void databaseAndPortVariables_withoutHost_areIgnored() {
    ConfigurationInput input =
        new ConfigurationInput().variable("REDIS_DB", "two").variable("REDIS_PORT", "x");

    assertThat(input.address()).isEqualTo(RedisAddress.LOCAL);
  }

  @Test
  void passwordVariable_urlInFile_appliesToServerOfFile() {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "redis: redis://h").variable("REDIS_PASSWORD", "p");

    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://:p@h"));
  }
}
