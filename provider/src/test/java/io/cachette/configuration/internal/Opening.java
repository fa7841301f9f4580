package io.cachette.configuration.internal;

import io.cachette.redis.ClientOptions;
import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** All that a manager's configuration depends on, as a test wants it. */
final class Opening {

  final Properties properties = new Properties();
  final Properties system = new Properties();
  final Map<String, String> environment = new HashMap<>();

  private URI uri = ConfigurationReader.DEFAULT_URI;
  private ClassLoader loader = new URLClassLoader(new URL[0], null);

  Opening uri(String text) {
    uri = URI.create(text);
    return this;
  }

  Opening uri(URI other) {
    uri = other;
    return this;
  }

  Opening loader(ClassLoader other) {
    loader = other;
    return this;
  }

  Opening property(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  Opening system(String name, String value) {
    system.setProperty(name, value);
    return this;
  }

  Opening variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Opens with a file of this content, by its URI. */
  static Opening file(Path folder, String yaml) {
    return new Opening().uri(write(folder.resolve("cachette.yaml"), yaml).toUri());
  }

  static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ManagerConfiguration read() {
    return new ConfigurationReader(name -> environment.getOrDefault(name, ""), system)
        .read(uri, properties, loader);
  }

  String namespace() {
    return read().settings().namespace();
  }

  RedisSource source() {
    return read().settings().source();
  }

  RedisAddress address() {
    return ((RedisSource.Server) source()).address();
  }

  ClientOptions options() {
    return ((RedisSource.Server) source()).options();
  }

  CacheTemplate cache(String name) {
    return read().caches().of(name);
  }
}
