package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.redis.internal.RedisAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private final Properties system = new Properties();

  PlaceholdersTest(@TempDir Path folder) {
    this.folder = folder;
    variables.put("HOST", "h");
    variables.put("EMPTY", "");
    variables.put("DOLLARS", "$1 \\ ${HOST}");
    variables.put(
        "SECRET_FILE", ConfigurationInput.write(folder.resolve("secret"), "a b\n").toString());
    variables.put("LOST_FILE", folder.resolve("lost").toString());
    system.setProperty("app.name", "shop");
    system.setProperty("HOST", "weaker");
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "${HOST}, h",
    "redis://${HOST}:1/${DB:2}, redis://h:1/2",
    "${HOST:other}, h",
    "${UNSET:}, ''",
    "${EMPTY:default}, default",
    "${UNSET:a:b}, a:b",
    "${app.name}, shop",
    "${SECRET}, a b",
    "${SECRET:unused}, a b",
    "${DOLLARS}, $1 \\ ${HOST}",
    "$${HOST}, ${HOST}",
    "$$${HOST}, $${HOST}",
    "$HOST, $HOST",
    "{HOST}, {HOST}",
    "a$, a$",
  })
  void replace_validText_substitutesPlaceholders(String text, String expected) {
    assertThat(replace(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ${UNSET}          | ${UNSET} is not set: set the environment variable UNSET, or UNSET_FILE
          ${EMPTY}          | ${EMPTY} is not set
          ${LOST}           | LOST_FILE names
          ${HOST            | this is no placeholder: use ${NAME}
          ${}               | this is no placeholder
          ${UNSET:${HOST}}  | this is no placeholder
          ${UNSET:-x}       | a default follows the colon at once: ${UNSET:default}
          """)
  void replace_invalidOrUnsetPlaceholder_throwsIllegalArgumentException(
      String text, String message) {
    assertThatThrownBy(() -> replace(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_placeholdersInFile_substitutesEveryScalar() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            """
            redis:
              url: redis://${HOST}
              password: ${SECRET}
            namespace: "${NS:shop}"
            caches:
              orders:
                expiry: {created: "${TTL:1m}"}
                allow: ["com.${APP:acme}.*"]
                listeners: ["com.${APP:acme}.Audit"]
            """);
    input.environment.putAll(variables);

    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://:a%20b@h"));
    assertThat(input.namespace()).isEqualTo("shop");
    assertThat(input.cache("orders").expiry()).isNotNull();
    assertThat(input.cache("orders").allow()).containsExactly("com.acme.*");
    assertThat(input.cache("orders").listeners())
        .containsExactly(new CacheTemplate.Listener("com.acme.Audit", null, false, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"${LOST}", "${UNSET}", "${"})
  void read_invalidPlaceholderInFile_throwsWithLine(String text) {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "namespace: x\nredis:\n  password: '" + text + "'\n");
    input.environment.putAll(variables);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml:3: ");
  }

  @Test
  void read_placeholderInProperty_isNotSubstituted() {
    ConfigurationInput input =
        new ConfigurationInput().property("cachette.redis.password", "${HOST}");

    assertThat(input.address().password()).isEqualTo("${HOST}");
  }

  private String replace(String text) {
    Environment environment = new Environment(name -> variables.getOrDefault(name, ""));
    return new Placeholders(environment, system).replace(text);
  }
}
