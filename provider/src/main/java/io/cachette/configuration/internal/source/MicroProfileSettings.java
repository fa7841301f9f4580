package io.cachette.configuration.internal.source;

import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads settings from MicroProfile Config. This class is loaded only if the API is present. */
final class MicroProfileSettings implements SettingSource {

  private final Config config = ConfigProvider.getConfig();

  /** Whether an implementation of the API is present. */
  static boolean hasImplementation() {
    try {
      ConfigProvider.getConfig();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  public Optional<String> get(String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isEmpty());
  }

  @Override
  public Stream<String> names() {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false);
  }
}
