package io.cachette.configuration.internal.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
import io.cachette.redis.internal.credentials.ChangingCredentials;
import io.cachette.redis.internal.credentials.CredentialsSource;
import java.nio.file.Path;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests where credentials that change come from. */
class CredentialsReaderTest {

  private static final String FILE = "cachette.redis.password-file";
  private static final String PROVIDER = "cachette.redis.credentials-provider";

  private final Path folder;
  private final String secret;

  /** A provider that a test names. */
  static final class Tokens implements CredentialsProvider {
    @Override
    public RedisCredentials get() {
      return RedisCredentials.of(null, "token");
    }
  }

  CredentialsReaderTest(@TempDir Path folder) {
    this.folder = folder;
    this.secret = ConfigurationInput.write(folder.resolve("secret"), "p\r\n").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CACHETTE_REDIS_PASSWORD_FILE", "REDIS_PASSWORD_FILE"})
  void read_fileVariable_isReadAtEachConnect(String variable) throws Exception {
    ConfigurationInput input = new ConfigurationInput().variable(variable, secret);

    CredentialsSource source = requireNonNull(credentials(input).server());

    assertThat(source).isEqualTo(new CredentialsSource.File(FILE, null, secret));
    assertThat(source.open().get()).isEqualTo(RedisCredentials.of(null, "p"));
    ConfigurationInput.write(folder.resolve("secret"), "q");
    assertThat(source.open().get()).isEqualTo(RedisCredentials.of(null, "q"));
  }

  @Test
  void read_relativeFileInYaml_startsAtItsFolder() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            """
            redis:
              url: redis+sentinel://u@h/main
              password-file: secret
              sentinel-username: w
              sentinel-password-file: secret
            """);

    assertThat(credentials(input))
        .isEqualTo(
            new ChangingCredentials(
                new CredentialsSource.File(FILE, "u", secret),
                new CredentialsSource.File("cachette.redis.sentinel-password-file", "w", secret)));
  }

  @Test
  void read_passwordInStrongerSource_wins() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.password", "q")
            .variable("CACHETTE_REDIS_PASSWORD_FILE", secret);

    assertThat(credentials(input)).isEqualTo(ChangingCredentials.NONE);
    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://:q@127.0.0.1"));
  }

  @Test
  void read_variableAndFileVariable_prefersVariable() {
    ConfigurationInput input =
        new ConfigurationInput()
            .variable("CACHETTE_REDIS_PASSWORD", "q")
            .variable("CACHETTE_REDIS_PASSWORD_FILE", secret);

    assertThat(credentials(input)).isEqualTo(ChangingCredentials.NONE);
    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://:q@127.0.0.1"));
  }

  @Test
  void read_fileForServerOfWeakerSource_isIgnored() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.url", "redis://other")
            .variable("CACHETTE_REDIS_PASSWORD_FILE", secret);

    assertThat(credentials(input)).isEqualTo(ChangingCredentials.NONE);
  }

  @Test
  void read_providerClassTwice_isEqual() {
    ConfigurationInput input = new ConfigurationInput().property(PROVIDER, Tokens.class.getName());
    input.loader(Tokens.class.getClassLoader());

    assertThat(input.source()).isEqualTo(input.source());
    assertThat(credentials(input).server())
        .isEqualTo(new CredentialsSource.ProviderClass(PROVIDER, null, Tokens.class));
  }

  @Test
  void read_providerObject_isUsed() {
    Tokens tokens = new Tokens();

    assertThat(credentials(new ConfigurationInput().property(PROVIDER, tokens)).server())
        .isEqualTo(new CredentialsSource.Instance(PROVIDER, null, tokens));
  }

  @Test
  void read_urlWithPasswordAndFile_usesFileWithUserOfUrl() {
    ConfigurationInput input =
        new ConfigurationInput().uri("redis://u:old@h").property(FILE, secret);

    assertThat(credentials(input).server())
        .isEqualTo(new CredentialsSource.File(FILE, "u", secret));
    assertThat(input.address()).isEqualTo(RedisAddress.of("redis://h"));
  }

  @ParameterizedTest
  @CsvSource({
    "cachette.redis.password, cachette.redis.password-file",
    "cachette.redis.password, cachette.redis.credentials-provider",
    "cachette.redis.password-file, cachette.redis.credentials-provider",
    "cachette.redis.sentinel-password, cachette.redis.sentinel-password-file",
  })
  void read_twoInOneSource_throwsWithBothNames(String one, String other) {
    ConfigurationInput input =
        new ConfigurationInput()
            .loader(Tokens.class.getClassLoader())
            .property(one, secret)
            .property(other, other.equals(PROVIDER) ? Tokens.class.getName() : secret);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(one.replace("cachette.", "") + " has no effect beside")
        .hasMessageContaining(other.replace("cachette.", ""));
  }

  @ParameterizedTest
  @CsvSource({"no.such.Class, cannot be loaded", "java.lang.String, is no"})
  void read_wrongProviderClass_throwsWithItsName(String name, String expected) {
    ConfigurationInput input = new ConfigurationInput().property(PROVIDER, name);

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll(PROVIDER, name, expected);
  }

  @Test
  void read_objectBesideClient_throws() {
    ConfigurationInput input =
        new ConfigurationInput()
            .property("cachette.redis.client", (java.util.function.Supplier<Object>) () -> "none")
            .property(PROVIDER, new Tokens());

    assertThatThrownBy(input::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("redis.credentials-provider has no effect beside a client");
  }

  private static ChangingCredentials credentials(ConfigurationInput input) {
    return ((RedisSource.Server) input.source()).credentials();
  }
}
