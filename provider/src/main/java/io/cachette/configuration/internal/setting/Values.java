package io.cachette.configuration.internal.setting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Values by setting, of one source or of several merged ones. Immutable. */
public final class Values {

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

  public String section() {
    return section;
  }

  /** Where a setting was given, or null if it was not. */
  public @Nullable Origin origin(Setting<?> setting) {
    Value value = values.get(setting);
    return value == null ? null : value.origin();
  }

  /**
   * The value of a setting, or null if it is not set.
   *
   * @throws CacheException if what was given is no such value
   */
  public <T> @Nullable T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? null : read(setting, value);
  }

  /** The value of a setting, or what holds where nothing was said. */
  public <T> T get(Setting<T> setting, T defaultValue) {
    T value = get(setting);
    return value == null ? defaultValue : value;
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
  public Values withFallback(Values fallback) {
    Map<Setting<?>, Value> merged = new LinkedHashMap<>(fallback.values);
    if (values.keySet().stream().anyMatch(EXPIRIES::contains)) {
      merged.keySet().removeAll(EXPIRIES);
    }
    merged.putAll(values);
    return new Values(section, merged);
  }

  private <T> T read(Setting<T> setting, Value value) {
    SettingType<T> type = setting.type();
    try {
      return type.reader().apply(value);
    } catch (IllegalArgumentException e) {
      String path = section.isEmpty() ? setting.path() : section + "." + setting.path();
      if (type.secret()) {
        throw value.origin().newException(path + ": " + e.getMessage());
      }
      String shown = value instanceof Value.Text text ? "'" + text.text() + "'" : value.describe();
      throw value.origin().newException(path + " is " + shown + "; expected " + type.expected());
    }
  }
}
