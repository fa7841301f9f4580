package io.cachette.configuration.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Values by setting, of one source or of several merged ones. Immutable. */
final class Values {

  private static final Set<Setting<?>> EXPIRIES =
      Set.of(
          Settings.EXPIRY,
          Settings.CREATED,
          Settings.ACCESSED,
          Settings.MODIFIED,
          Settings.TOUCHED);

  private final String section;
  private final Map<Setting<?>, Value> values;

  /**
   * @param section what the settings are of, for messages: {@code caches.orders}, or empty
   */
  Values(String section, Map<Setting<?>, Value> values) {
    this.section = section;
    this.values = new LinkedHashMap<>(values);
  }

  String section() {
    return section;
  }

  /** Where a setting was given, or null if it was not. */
  @Nullable Origin origin(Setting<?> setting) {
    Value value = values.get(setting);
    return value == null ? null : value.origin();
  }

  /**
   * The value of a setting, or null if it is not set.
   *
   * @throws CacheException if what was given is no such value
   */
  <T> @Nullable T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? null : read(setting, value);
  }

  /** The value of a setting, or what holds where nothing was said. */
  <T> T get(Setting<T> setting, T otherwise) {
    T value = get(setting);
    return value == null ? otherwise : value;
  }

  /**
   * Reads every value once.
   *
   * @throws CacheException if one cannot be read
   */
  void check() {
    values.forEach(this::read);
  }

  /** These values, and where there is none, those of a weaker source. */
  Values over(Values weaker) {
    Map<Setting<?>, Value> merged = new LinkedHashMap<>(weaker.values);
    if (values.keySet().stream().anyMatch(EXPIRIES::contains)) {
      merged.keySet().removeAll(EXPIRIES);
    }
    merged.putAll(values);
    return new Values(section, merged);
  }

  private <T> T read(Setting<T> setting, Value value) {
    Kind<T> kind = setting.kind();
    try {
      return kind.reader().apply(value);
    } catch (IllegalArgumentException e) {
      String path = section.isEmpty() ? setting.path() : section + "." + setting.path();
      if (kind.secret()) {
        throw value.origin().error(path + ": " + e.getMessage());
      }
      String shown = value instanceof Value.Text text ? "'" + text.text() + "'" : value.what();
      throw value.origin().error(path + " is " + shown + "; expected " + kind.expected());
    }
  }
}
