package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ConfigurationFileTest;
import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.redis.internal.ClientOptions.Verification;
import io.cachette.redis.internal.RedisAddress;
import java.nio.file.Path;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests settings in environment variables. */
class EnvironmentTest {

  private final Path folder;

  EnvironmentTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void read_cachetteVariables_appliesSettings() {
    ConfigurationInput input =
        new ConfigurationInput()
            .variable("CACHETTE_NAMESPACE", "shop")
            .variable("CACHETTE_REDIS_URL", "rediss://h")
            .variable("CACHETTE_REDIS_USERNAME", "u")
            .variable("CACHETTE_REDIS_PASSWORD", "p")
            .variable("CACHETTE_REDIS_POOL_SIZE", "5")
            .variable("CACHETTE_REDIS_TLS_VERIFICATION", "none")
            .variable("CACHETTE_REDIS_TLS_TRUSTSTORE_PASSWORD", "t");

    assertThat(input.namespace()).isEqualTo("shop");
    assertThat(input.address()).isEqualTo(RedisAddress.of("rediss://u:p@h"));
    assertThat(input.options().poolSize()).isEqualTo(5);
    assertThat(input.options().tls().verification()).isEqualTo(Verification.NONE);
    assertThat(input.options().tls().truststorePassword()).isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_URL, redis://h/3, redis://h/3",
    "VALKEY_URL, valkey://h/3, redis://h/3",
    "CACHETTE_REDIS_URL, redis://h, redis://h",
    "REDIS_HOST, h, redis://h",
  })
  void address_fileVariable_usesFileContent(String variable, String content, String expected) {
    Path file = ConfigurationInput.write(folder.resolve("secret"), content + "\r\n");

    assertThat(new ConfigurationInput().variable(variable + "_FILE", file.toString()).address())
        .isEqualTo(RedisAddress.of(expected));
  }

  @Test
  void address_variableAndFileVariable_prefersVariable() {
    ConfigurationInput input =
        new ConfigurationInput()
            .variable("REDIS_URL", "redis://h")
            .variable("REDIS_URL_FILE", folder.resolve("missing").toString());

    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://h"));
  }

  @Test
  void read_fileVariableWithMissingFile_throwsWithVariableName() {
    ConfigurationInput input =
        new ConfigurationInput()
            .variable("REDIS_PASSWORD_FILE", folder.resolve("missing").toString());

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("environment variable REDIS_PASSWORD_FILE", "missing");
  }

  @ParameterizedTest
  @CsvSource({
    "h, '', '', redis://h",
    "h, 1234, '', redis://h:1234",
    "h, 1234, 2, redis://h:1234/2",
    "::1, 1234, '', redis://[::1]:1234",
    "[::1], '', 2, redis://[::1]/2",
    "10.0.0.1, '', '', redis://10.0.0.1",
  })
  void address_hostPortAndDatabaseVariables_combinesThem(
      String host, String port, String database, String expected) {
    ConfigurationInput input =
        new ConfigurationInput()
            .variable("REDIS_HOST", host)
            .variable("REDIS_PORT", port)
            .variable("REDIS_DATABASE", database);

    assertThat(input.address()).isEqualTo(RedisAddress.of(expected));
  }

  @Test
  void address_portVariableOnly_returnsLocalAddress() {
    assertThat(new ConfigurationInput().variable("REDIS_PORT", "tcp://10.0.0.1:6379").address())
        .isEqualTo(RedisAddress.LOCAL);
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_HOST, redis://h, 'REDIS_HOST: it is ''redis://h''; expected the name'",
    "REDIS_PORT, redis://h, REDIS_PORT: it is 'redis://h'; expected a TCP port",
    "REDIS_PORT, 99999, environment variable REDIS_HOST: redis.url: ",
    "REDIS_DB, two, REDIS_DB: it is 'two'; expected a number",
    "CACHETTE_REDIS_TIMEOUT, 5, CACHETTE_REDIS_TIMEOUT: redis.timeout is '5'; expected a duration",
    "CACHETTE_NAMESPACE, a b, CACHETTE_NAMESPACE: namespace is 'a b'",
  })
  void read_invalidVariable_throwsWithVariableName(String variable, String value, String message) {
    ConfigurationInput input =
        new ConfigurationInput().variable("REDIS_HOST", "h").variable(variable, value);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"REDIS_URL", "CACHETTE_REDIS_URL", "REDIS_HOST"})
  void read_invalidUrlVariable_throwsWithoutPassword(String variable) {
    ConfigurationInput input = new ConfigurationInput().variable(variable, "redis://u:s3cret@ h");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("environment variable " + variable)
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3cret"));
  }
}
