package io.cachette.configuration.internal.setting;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
   * Creates values.
   *
   * @param section section of the settings, for messages: {@code caches.orders}, or empty
   */
  public Values(String section, Map<Setting<?>, Value> values) {
    this.section = section;
    this.values = new LinkedHashMap<>(values);
  }

  public String section() {
    return section;
  }

  /** Returns the place where a setting is set, or null if it is not set. */
  public @Nullable Origin origin(Setting<?> setting) {
    Value value = values.get(setting);
    return value == null ? null : value.origin();
  }

  /**
   * Returns the value of a setting, or null if it is not set.
   *
   * @throws CacheException if the value does not have the type of the setting
   */
  public <T> @Nullable T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? null : read(setting, value);
  }

  /** Returns the value of a setting, or a default if it is not set. */
  public <T> T get(Setting<T> setting, T defaultValue) {
    T value = get(setting);
    return value == null ? defaultValue : value;
  }

  /** Passes the value of a setting on, if it is set. */
  public <T> void ifPresent(Setting<T> setting, Consumer<? super T> consumer) {
    T value = get(setting);
    if (value != null) {
      consumer.accept(value);
    }
  }

  /**
   * Checks that every value can be read.
   *
   * @throws CacheException if a value cannot be read
   */
  void check() {
    values.forEach(this::read);
  }

  /**
   * Returns these values together with those of a weaker source, which apply to settings that are
   * not set here. Mappings have the entries of both. The settings of expiry exclude each other: if
   * one is set here, all of the weaker source are ignored.
   */
  public Values withFallback(Values fallback) {
    Map<Setting<?>, Value> merged = new LinkedHashMap<>(fallback.values);
    if (values.keySet().stream().anyMatch(EXPIRIES::contains)) {
      merged.keySet().removeAll(EXPIRIES);
    }
    values.forEach((setting, value) -> merged.merge(setting, value, Values::mergeMappings));
    return new Values(section, merged);
  }

  /** The entries of mappings, such as those of encryption keys by id, come from both sources. */
  private static Value mergeMappings(Value weaker, Value stronger) {
    if (!(weaker instanceof Value.Table weak) || !(stronger instanceof Value.Table strong)) {
      return stronger;
    }
    Map<String, Value> entries = new LinkedHashMap<>(weak.entries());
    entries.putAll(strong.entries());
    return new Value.Table(entries, strong.origin());
  }

  /** Returns the settings that are set, in the order of their source. */
  public Set<Setting<?>> settings() {
    return values.keySet();
  }

  /** Returns a value as it is in its source; null if the setting is not set. */
  public @Nullable Value findValue(Setting<?> setting) {
    return values.get(setting);
  }

  /** Creates an exception that names the place of a setting and this section. */
  public CacheException newException(Setting<?> setting, String message) {
    Origin origin = origin(setting);
    String text = section.isEmpty() ? message : section + ": " + message;
    return origin == null ? new CacheException(text) : origin.newException(text);
  }

  /** Returns these values without some settings. */
  public Values without(Collection<Setting<?>> settings) {
    Map<Setting<?>, Value> rest = new LinkedHashMap<>(values);
    rest.keySet().removeAll(settings);
    return new Values(section, rest);
  }

  /** Returns these values with another value of a setting. */
  Values with(Setting<?> setting, Value value) {
    Map<Setting<?>, Value> changed = new LinkedHashMap<>(values);
    changed.put(setting, value);
    return new Values(section, changed);
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
