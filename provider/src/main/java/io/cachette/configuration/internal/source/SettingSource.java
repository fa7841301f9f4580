package io.cachette.configuration.internal.source;

import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A source of settings for modules that read settings by their names. */
public interface SettingSource {

  /** Returns the value of a setting; an empty value counts as not set. */
  Optional<String> get(String name);

  /** Returns the names that are set, as far as they can be listed. */
  Stream<String> names();

  /**
   * Returns MicroProfile Config if it is present, otherwise system properties and environment
   * variables.
   */
  static SettingSource ofApplication() {
    return MicroProfile.isPresent() ? new MicroProfileSettings() : new SystemSettings();
  }

  /** Returns the settings of the cache manager that the manager does not read by itself. */
  default Properties toManagerProperties() {
    Properties properties = new Properties();
    names()
        .filter(SettingSource::isManagerSetting)
        .forEach(name -> get(name).ifPresent(value -> properties.setProperty(name, value)));
    return properties;
  }

  private static boolean isManagerSetting(String name) {
    return name.startsWith("cachette.redis.")
        || name.startsWith("cachette.caches.")
        || name.equals("cachette.namespace")
        || name.equals("cachette.config");
  }

  /**
   * System properties, then environment variables. Names of variables are in capitals, with
   * underscores.
   */
  final class SystemSettings implements SettingSource {

    @Override
    public Optional<String> get(String name) {
      return Optional.ofNullable(System.getProperty(name))
          .or(() -> Optional.ofNullable(System.getenv(toVariableName(name))))
          .filter(value -> !value.isEmpty());
    }

    @Override
    public Stream<String> names() {
      return System.getProperties().stringPropertyNames().stream();
    }

    /** The manager reads these by itself. */
    @Override
    public Properties toManagerProperties() {
      return new Properties();
    }

    private static String toVariableName(String name) {
      return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
  }
}
