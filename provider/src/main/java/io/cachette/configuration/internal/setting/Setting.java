package io.cachette.configuration.internal.setting;

/**
 * A setting: its key, type, default and description. It is declared once, in the {@link
 * SettingGroup} of its module.
 *
 * @param path its place in the {@link Schema} it belongs to, with dots: {@code tls.truststore}
 * @param type type of its values
 * @param defaultText the default; in parentheses if it is described and not a value
 * @param meaning description of one line, for the documentation and the schema
 */
public record Setting<T>(String path, SettingType<T> type, String defaultText, String meaning) {

  /** Whether the default is a value, and not only described. */
  public boolean hasDefaultValue() {
    return !defaultText.startsWith("(");
  }

  /**
   * Returns the default.
   *
   * @throws IllegalStateException if the default is only described
   */
  public T defaultValue() {
    if (!hasDefaultValue()) {
      throw new IllegalStateException("The default of " + path + " is described: " + defaultText);
    }
    return type.reader().apply(new Value.Text(defaultText, Origin.of("default")));
  }
}
