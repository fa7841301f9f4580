package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Value;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The properties of MicroProfile Config. Its sources need not list their names. This class is
 * loaded only if the API is present.
 */
final class MicroProfileProperties implements PropertyLookup {

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
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    config.getPropertyNames().forEach(names::add);
    return names;
  }

  @Override
  public boolean listsAllNames() {
    return false;
  }

  @Override
  public Value.@Nullable Text find(String name) {
    return config
        .getOptionalValue(name, String.class)
        .filter(text -> !text.isEmpty())
        .map(text -> new Value.Text(text, origin(name)))
        .orElse(null);
  }

  @Override
  public Origin origin(String name) {
    return Origin.of("MicroProfile Config " + Origin.stripValue(name));
  }
}
