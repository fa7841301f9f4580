package io.cachette.configuration.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.internal.ConfigurationInput;
import io.cachette.configuration.internal.setting.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the places where configuration files are searched. */
class LocationTest {

  private final Path folder;

  LocationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void namespace_noConfigurationFile_returnsDefault() {
    assertThat(new ConfigurationInput().namespace()).isEqualTo("cachette");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cachette:default", "redis://h"})
  void defaultFile_onClassPath_isRead(String uri) throws IOException {
    file("cachette.yaml", "ofclasspath");
    try (URLClassLoader loader = loader(folder)) {
      assertThat(new ConfigurationInput().uri(uri).loader(loader).namespace())
          .isEqualTo("ofclasspath");
    }
  }

  @Test
  void defaultFile_inJar_isRead() throws IOException {
    Path jar = jar("app.jar", "cachette.yaml", "ofjar");
    try (URLClassLoader loader = loader(jar)) {
      assertThat(new ConfigurationInput().loader(loader).namespace()).isEqualTo("ofjar");
    }
  }

  @Test
  void defaultFile_onlyInContextClassLoader_isRead() throws IOException {
    file("cachette.yaml", "ofthread");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = loader(folder)) {
      thread.setContextClassLoader(loader);
      assertThat(new ConfigurationInput().namespace()).isEqualTo("ofthread");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void defaultFile_twoOnClassPath_usesFirstAndLogsWarning() throws IOException {
    Path first = jar("first.jar", "cachette.yaml", "first");
    Path second = jar("second.jar", "cachette.yaml", "second");
    List<String> warnings = new ArrayList<>();
    Logger logger = Logger.getLogger(Location.class.getName());
    Handler handler = collecting(warnings);
    logger.addHandler(handler);
    try (URLClassLoader loader = loader(first, second)) {
      assertThat(new ConfigurationInput().loader(loader).namespace()).isEqualTo("first");
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("2 files cachette.yaml", "first.jar", "second.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classpath:conf/shop.yaml", "classpath:/conf/shop.yaml"})
  void classpathUri_fileInJar_isRead(String uri) throws IOException {
    Path jar = jar("app.jar", "conf/shop.yaml", "ofclasspath");
    try (URLClassLoader loader = loader(jar)) {
      assertThat(new ConfigurationInput().uri(uri).loader(loader).namespace())
          .isEqualTo("ofclasspath");
    }
  }

  @Test
  void fileAndJarUris_existingFiles_areRead() throws IOException {
    Path plain = file("other name.yml", "offile");
    Path jar = jar("app.jar", "conf/shop.yaml", "ofjar");

    assertThat(new ConfigurationInput().uri(plain.toUri()).namespace()).isEqualTo("offile");
    assertThat(new ConfigurationInput().uri("jar:" + jar.toUri() + "!/conf/shop.yaml").namespace())
        .isEqualTo("ofjar");
  }

  @Test
  void fileUri_defaultFilePresent_replacesDefaultFile() throws IOException {
    file("cachette.yaml", "default");
    Path other = file("other.yaml", "other");
    try (URLClassLoader loader = loader(folder)) {
      ConfigurationInput input = new ConfigurationInput().uri(other.toUri()).loader(loader);
      input.property("cachette.config", "classpath:cachette.yaml");

      assertThat(input.namespace()).isEqualTo("other");
    }
  }

  @Test
  void configSetting_severalSources_usesStrongestSource() {
    ConfigurationInput input = new ConfigurationInput();

    input.variable("CACHETTE_CONFIG", file("variable.yaml", "variable").toString());
    assertThat(input.namespace()).isEqualTo("variable");
    input.system("cachette.config", file("system.yaml", "system").toUri().toString());
    assertThat(input.namespace()).isEqualTo("system");
    input.property("cachette.config", file("property.yaml", "property").toString());
    assertThat(input.namespace()).isEqualTo("property");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conf/shop.yaml",
        "orders",
        "/etc/cachette.yaml",
        "unknown:x",
        "cachette:other",
        "urn:X-ehcache:jsr107-default-config",
        "classpath:missing.yaml",
        "file:/missing/cachette.yaml",
        "jar:file:/missing.jar!/cachette.yaml",
        "http://localhost:1/cachette.yaml",
        "https://localhost:1/cachette.yaml",
        "ftp://localhost:1/cachette.yaml",
        "jar:http://localhost:1/x.jar!/cachette.yaml",
        "file://host/cachette.yaml",
        "mailto:a@b",
        "file:/tmp",
      })
  void read_unusableUri_throwsWithAcceptedForms(String uri) {
    assertThatThrownBy(new ConfigurationInput().uri(uri)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("Accepted are", "cachette:default", "classpath:path", "redis://")
        .hasMessageContaining(uri.contains("@") ? "not shown" : name(uri))
        .hasNoCause();
  }

  private static String name(String uri) {
    return uri.startsWith("file:/m") || uri.equals("file:/tmp")
        ? uri.substring("file:".length())
        : uri.replace("classpath:", "");
  }

  @Test
  void read_httpsUri_throwsWithNetworkReason() {
    assertThatThrownBy(new ConfigurationInput().uri("https://localhost:1/cachette.yaml")::read)
        .hasMessageContaining("files are not read over the network");
  }

  @Test
  void configSetting_missingFile_throwsWithSource() {
    assertThatThrownBy(
            new ConfigurationInput().variable("CACHETTE_CONFIG", "classpath:lost.yaml")::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("environment variable CACHETTE_CONFIG", "lost.yaml");
  }

  @Test
  void read_fileOver1MiB_throwsCacheException() {
    Path file = ConfigurationInput.write(folder.resolve("large.yaml"), "#".repeat((1 << 20) + 1));

    assertThatThrownBy(new ConfigurationInput().uri(file.toUri())::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("large.yaml", "larger than 1 MiB");
  }

  private Path file(String name, String namespace) {
    return ConfigurationInput.write(folder.resolve(name), "namespace: " + namespace);
  }

  private Path jar(String name, String entry, String namespace) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry(entry));
      entries.write(("namespace: " + namespace).getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static URLClassLoader loader(Path... places) throws IOException {
    URL[] urls = new URL[places.length];
    for (int i = 0; i < places.length; i++) {
      urls[i] = places[i].toUri().toURL();
    }
    return new URLClassLoader(urls, null);
  }

  private static Handler collecting(List<String> messages) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        messages.add(new SimpleFormatter().formatMessage(record));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
