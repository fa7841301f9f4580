package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.codec.SerializationCodec;
import org.redisson.config.Config;
import org.redisson.config.SingleServerConfig;

/** Tests clients of Redisson's own configuration and clients of the application. */
class RedissonBlockTest {

  private static final String REDISSON =
      """
      singleServerConfig:
        address: "redis://${REDISSON_HOST:-h}:1234"
        password: "0123"
        timeout: 1000
      threads: 3
      codec: !<org.redisson.client.codec.ByteArrayCodec> {}
      """;

  private final Path folder;

  RedissonBlockTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void redissonBlock_singleServerConfig_keepsItsSettings() throws IOException {
    Config config = config(ConfigurationInput.file(folder, "redis:\n" + REDISSON.indent(2)));

    SingleServerConfig server = config.useSingleServer();
    assertThat(server.getAddress()).isEqualTo("redis://h:1234");
    assertThat(server.getTimeout()).isEqualTo(1000);
    assertThat(config.getThreads()).isEqualTo(3);
    assertThat(config.getCodec()).isInstanceOf(ByteArrayCodec.class);
  }

  @Test
  void redissonBlock_quotedTextsAndTags_areKept() {
    String yaml = yaml(ConfigurationInput.file(folder, "redis:\n" + REDISSON.indent(2)));

    assertThat(yaml)
        .contains("\"0123\"", "${REDISSON_HOST:-h}", "!<org.redisson.client.codec.ByteArrayCodec>");
  }

  @Test
  void redissonBlock_anchorsInFile_isRead() throws IOException {
    Config config =
        config(
            ConfigurationInput.file(
                folder,
                """
                caches: {orders: {key-type: &name org.redisson.codec.SerializationCodec}}
                redis:
                  singleServerConfig: &server {address: "redis://h:1"}
                  codec: !<org.redisson.codec.SerializationCodec> {}
                """));

    assertThat(config.getCodec()).isInstanceOf(SerializationCodec.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis: sub/redisson.yaml",
        "redis: {redisson: sub/redisson.yaml}",
        "redis: {redisson: 'file:%s/sub/redisson.yaml'}",
        "redis: '%s/sub/redisson.yaml'",
      })
  void redissonFile_relativeOrAbsolutePath_isRead(String yaml) throws IOException {
    redisson();

    assertThat(yaml(ConfigurationInput.file(folder, yaml.formatted(folder)))).isEqualTo(REDISSON);
  }

  @Test
  void redissonFile_pathInProperty_isRead() throws IOException {
    ConfigurationInput input =
        new ConfigurationInput().property("cachette.redis.redisson", redisson().toString());

    assertThat(yaml(input)).isEqualTo(REDISSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"redis: lost.yaml", "redis: cachette.yaml", "redis: {redisson: 'classpath:lost'}"})
  void redissonFile_unusablePath_throwsWithLine(String yaml) {
    ConfigurationInput input = ConfigurationInput.file(folder, yaml);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("cachette.yaml:1: ", "; expected ");
  }

  @Test
  void redissonFile_usedAsConfigurationUri_throwsWithHint() throws IOException {
    ConfigurationInput input = new ConfigurationInput().uri(redisson().toUri());

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redisson.yaml is a configuration file of Redisson", "redis:");
  }

  @Test
  void redissonFile_urlOfStrongerSource_isReplaced() throws IOException {
    ConfigurationInput input = ConfigurationInput.file(folder, "redis: '" + redisson() + "'");

    input.variable("REDIS_URL", "redis://h");

    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://h"));
  }

  @Test
  void redissonFile_settingsOfWeakerSource_replacesThem() throws IOException {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "redis: {url: 'redis://h', timeout: 1s}");

    input.system("cachette.redis.redisson", redisson().toString());

    assertThat(yaml(input)).isEqualTo(REDISSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis.retry-delay", "redis.password", "redis.tls.verification"})
  void redissonFile_settingOfStrongerSource_throwsCacheException(String setting)
      throws IOException {
    ConfigurationInput input = ConfigurationInput.file(folder, "redis: '" + redisson() + "'");

    input.property("cachette." + setting, setting.endsWith("delay") ? "1s" : "none");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("property cachette." + setting, "no effect", "cachette.yaml:1");
  }

  @Test
  void redissonFile_timeoutOfStrongerSource_isTimeoutOfCalls() throws IOException {
    ConfigurationInput input = ConfigurationInput.file(folder, "redis: '" + redisson() + "'");

    input.property("cachette.redis.timeout", "700ms");

    assertThat(input.read().settings().timeout()).isEqualTo(Duration.ofMillis(700));
    assertThat(yaml(input)).isEqualTo(REDISSON);
  }

  @Test
  void redissonFile_urlOfSameSource_throwsCacheException() throws IOException {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder, "redis: {url: 'redis://h', redisson: '" + redisson() + "'}");

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("redis.url has no effect");
  }

  @ParameterizedTest
  @MethodSource("noClients")
  void clientProperty_wrongType_throwsCacheException(Object client) {
    assertThatThrownBy(new ConfigurationInput().property("cachette.redis.client", client)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll(
            "property cachette.redis.client", "expected a RedissonClient, or a Supplier of one");
  }

  static Stream<Object> noClients() {
    return Stream.of("redis://h", 1);
  }

  @ParameterizedTest
  @MethodSource("suppliersOfNoClient")
  void clientSupplier_withoutClient_throwsWhenClientIsNeeded(Supplier<?> supplier, String message) {
    RedisSource source =
        new ConfigurationInput().property("cachette.redis.client", supplier).source();

    assertThatThrownBy(((RedisSource.Client) source)::redisson)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("property cachette.redis.client", message);
  }

  static Stream<Arguments> suppliersOfNoClient() {
    Supplier<@Nullable Object> ofNull = () -> null;
    Supplier<Object> ofText = () -> "redis://h";
    Supplier<Object> failing =
        () -> {
          throw new IllegalStateException("not now");
        };
    return Stream.of(
        Arguments.of(ofNull, "it is null; expected a RedissonClient"),
        Arguments.of(ofText, "it is a java.lang.String; expected a RedissonClient"),
        Arguments.of(failing, "the Supplier failed with java.lang.IllegalStateException"));
  }

  private Path redisson() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    return ConfigurationInput.write(folder.resolve("sub/redisson.yaml"), REDISSON);
  }

  private static String yaml(ConfigurationInput input) {
    return ((RedisSource.RedissonYaml) input.source()).yaml();
  }

  private static Config config(ConfigurationInput input) throws IOException {
    return Config.fromYAML(yaml(input));
  }
}
