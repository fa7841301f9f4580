package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests mistakes by which a password ends up in a place that messages usually quote. */
class SecretsInErrorsTest {

  private final Path folder;

  SecretsInErrorsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis:\\n  password:s3cret            | :1: redis is a text; expected a URL of a server
          redis:\\n  password s3cret            | :1: redis is a text
          redis:\\n  s3cret:6379                | :1: redis is a text
          redis:\\n  password:s3cret.yaml       | :1: redis is a text
          redis: {password:s3cret}              | :1: unknown key 'password' in redis; a space is missing after the colon
          redis: {password=s3cret: }            | :1: unknown key 'password' in redis; use a colon and a space instead of '='
          redis: {password:s3cret, password:s3cret} | :1: the key 'password' is there twice
          redis: {password: !s3c!ret}           | :1 is no YAML: it cannot be parsed; quote texts that begin with
          redis: {password: !s3cret!}           | :1 is no YAML: it cannot be parsed
          redis: {password: @s3cret}            | :1 is no YAML: it cannot be parsed
          redis: {password: %s3cret}            | :1 is no YAML: it cannot be parsed
          redis: {password: *s3cret}            | :1 is no YAML: it cannot be parsed
          redis: {password: !<s3cret x}         | :1 is no YAML: it cannot be parsed
          redis: {password: "\\x s3cret"}       | :1 is no YAML: it cannot be parsed
          """)
  void read_misplacedPasswordInFile_throwsWithoutPassword(String yaml, String message) {
    ConfigurationInput input = ConfigurationInput.file(folder, yaml.replace("\\n", "\n"));

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml" + message)
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: b: c                    | :1 is no YAML: mapping values are not allowed here
          redis:\\n  a: b\\n  c\\nd: e | is no YAML: could not find expected ':'
          redis: 'x                  | is no YAML: found unexpected end of stream
          redis: {a: b               | is no YAML: expected ',' or '}'
          redis: [a, b               | is no YAML: expected ',' or ']'
          redis:\\n  a: b\\n c: d    | is no YAML: expected <block end>
          a: b\\n---\\nc: d          | is no YAML: but found another document
          redis:\\n\\ta: b           | :2 is no YAML: a tab cannot be used for indentation
          """)
  void read_malformedYamlWithoutSecret_throwsWithReason(String yaml, String message) {
    ConfigurationInput input =
        ConfigurationInput.file(folder, yaml.replace("\\n", "\n").replace("\\t", "\t"));

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_passwordInPropertyName_throwsWithoutPassword() {
    assertThatThrownBy(
            new ConfigurationInput().property("cachette.redis.password:s3cret", "")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("unknown key 'password' in redis")
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3cret"));
  }

  @Test
  void read_passwordInRedisProperty_throwsWithoutPassword() {
    assertThatThrownBy(new ConfigurationInput().property("cachette.redis", "password:s3cret")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("property cachette.redis: redis is a text")
        .satisfies(e -> assertThat(ConfigurationFileTest.stackTrace(e)).doesNotContain("s3cret"));
  }
}
