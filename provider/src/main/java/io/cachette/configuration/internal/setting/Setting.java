package io.cachette.configuration.internal.setting;

/**
 * A setting: its key, type, default and description. {@link Settings} declares all settings.
 *
 * @param path its place in the {@link Schema} it belongs to, with dots: {@code tls.truststore}
 * @param type type of its values
 * @param defaultText the default; in parentheses if it is described and not a value
 * @param meaning description of one line, for the documentation and the schema
 */
public record Setting<T>(String path, SettingType<T> type, String defaultText, String meaning) {}
