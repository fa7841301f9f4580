package io.cachette.session;

import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import io.cachette.configuration.internal.setting.Setting;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Values of session settings that were set. Not thread-safe. */
final class SessionSettingValues {

  @Nullable URI uri;
  final Properties properties = new Properties();
  private @Nullable ValueFormat format;
  private @Nullable Encryption encryption;
  private final Map<Setting<?>, Object> settings = new HashMap<>();

  SessionSettingValues copy() {
    SessionSettingValues copy = new SessionSettingValues();
    copy.add(this);
    return copy;
  }

  /** Adds what other values have set. They describe their connection as a whole. */
  void add(SessionSettingValues other) {
    if (other.uri != null || !other.properties.isEmpty()) {
      uri = other.uri;
      properties.clear();
      properties.putAll(other.properties);
    }
    format = other.format == null ? format : other.format;
    encryption = other.encryption == null ? encryption : other.encryption;
    settings.putAll(other.settings);
  }

  void setFormat(ValueFormat newFormat) {
    format = newFormat;
    encryption = null;
  }

  void setEncryption(Encryption keys) {
    encryption = keys;
  }

  ValueFormat format() {
    ValueFormat known = format == null ? ValueFormat.DEFAULT : format;
    return encryption == null ? known : known.toBuilder().encryption(encryption).build();
  }

  <T> void set(Setting<T> setting, T value) {
    settings.put(setting, value);
  }

  /** Returns a value or its default. */
  <T> T get(Setting<T> setting) {
    return Objects.requireNonNullElseGet(find(setting), setting::defaultValue);
  }

  @SuppressWarnings("unchecked") // set has checked the type
  <T> @Nullable T find(Setting<T> setting) {
    return (T) settings.get(setting);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionSettingValues that
        && Objects.equals(uri, that.uri)
        && properties.equals(that.properties)
        && format().equals(that.format())
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uri, properties, format(), settings);
  }
}
