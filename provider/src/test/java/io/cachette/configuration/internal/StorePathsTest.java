package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
import io.cachette.redis.internal.SharedClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how paths of key stores and trust stores are resolved, also with special characters. */
class StorePathsTest {

  private static final String FILE =
      "redis: {url: 'rediss://127.0.0.1:1', tls: {truststore: '%s'}}";

  private final Path folder;

  StorePathsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void truststorePath_absoluteInJarConfiguration_resolvesToDisk() throws IOException {
    Path store = Files.writeString(folder.resolve("ca.pem"), "x");
    Path jar = jar(FILE.formatted(store), "other.pem");

    assertThat(truststore(input(jar))).isEqualTo(store.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.pem", "a b.pem", "a#b.pem", "a%20b.pem", "sub/ä%.pem"})
  void truststorePath_relativeInJarConfiguration_resolvesToJarEntry(String name)
      throws IOException {
    Path jar = jar(FILE.formatted(name), "conf/" + name);

    assertThat(content(truststore(input(jar)))).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b.pem", "a#b.pem", "a%20b.pem", "a%.pem", "a?b.pem", "ä.pem"})
  void truststorePath_specialCharacters_resolvesToFile(String name) throws IOException {
    Path store = Files.writeString(folder.resolve(name), "content");

    assertThat(content(truststore(ConfigurationInput.file(folder, FILE.formatted(name)))))
        .isEqualTo("content");
    assertThat(content(truststore(ConfigurationInput.file(folder, FILE.formatted(store)))))
        .isEqualTo("content");
    assertThat(
            content(
                truststore(
                    new ConfigurationInput()
                        .uri("rediss://h")
                        .property("cachette.redis.tls.truststore", store.toString()))))
        .isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b.pem", "a#b.pem", "a%20b.pem"})
  void open_invalidTruststore_throwsWithSettingAndPath(String name) throws IOException {
    Files.writeString(folder.resolve(name), "content");
    RedisSource source = ConfigurationInput.file(folder, FILE.formatted(name)).source();

    // The message proves that the file was found and read.
    assertThatThrownBy(() -> SharedClient.open(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("redis.tls.truststore", folder.resolve(name).toString(), "PEM");
  }

  @Test
  void configSetting_fileUrlWithSpace_isRead() throws IOException {
    Path sub = Files.createDirectories(folder.resolve("a b"));
    ConfigurationInput.write(sub.resolve("cachette.yaml"), "redis: redis://h");

    assertThat(
            new ConfigurationInput()
                .system("cachette.config", "file:" + sub + "/cachette.yaml")
                .address())
        .isEqualTo(RedisAddress.of("redis://h"));
  }

  private static ConfigurationInput input(Path jar) {
    return new ConfigurationInput().uri(URI.create("jar:" + jar.toUri() + "!/conf/cachette.yaml"));
  }

  private static String truststore(ConfigurationInput input) {
    return String.valueOf(input.options().tls().truststore());
  }

  private static String content(String place) throws IOException {
    if (place.startsWith("/")) {
      return Files.readString(Path.of(place));
    }
    try (InputStream in = new URL(place).openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path jar(String yaml, String entry) throws IOException {
    Path jar = folder.resolve("app.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("conf/cachette.yaml"));
      entries.write(yaml.getBytes(StandardCharsets.UTF_8));
      entries.putNextEntry(new JarEntry(entry));
      entries.write("content".getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
