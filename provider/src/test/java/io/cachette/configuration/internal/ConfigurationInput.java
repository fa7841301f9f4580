package io.cachette.configuration.internal;

import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.template.CacheTemplate;
import io.cachette.redis.internal.ClientOptions;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
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

/**
 * The sources of a manager's configuration: URI, properties, system properties, and environment.
 */
public final class ConfigurationInput {

  public final Properties properties = new Properties();
  final Properties system = new Properties();
  public final Map<String, String> environment = new HashMap<>();

  private URI uri = ConfigurationReader.DEFAULT_URI;
  private ClassLoader loader = new URLClassLoader(new URL[0], null);

  public ConfigurationInput uri(String text) {
    uri = URI.create(text);
    return this;
  }

  public ConfigurationInput uri(URI other) {
    uri = other;
    return this;
  }

  public ConfigurationInput loader(ClassLoader other) {
    loader = other;
    return this;
  }

  public ConfigurationInput property(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  public ConfigurationInput system(String name, String value) {
    system.setProperty(name, value);
    return this;
  }

  public ConfigurationInput variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** An input whose URI is the one of a file with this content. */
  public static ConfigurationInput file(Path folder, String yaml) {
    return new ConfigurationInput().uri(write(folder.resolve("cachette.yaml"), yaml).toUri());
  }

  public static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ManagerConfiguration read() {
    return new ConfigurationReader(
            ApplicationSources.of(name -> environment.getOrDefault(name, ""), system))
        .read(uri, properties, loader);
  }

  public String namespace() {
    return read().settings().namespace();
  }

  public RedisSource source() {
    return read().settings().source();
  }

  public RedisAddress address() {
    return ((RedisSource.Server) source()).address();
  }

  public ClientOptions options() {
    return ((RedisSource.Server) source()).options();
  }

  public CacheTemplate cache(String name) {
    return read().caches().resolve(name);
  }
}
