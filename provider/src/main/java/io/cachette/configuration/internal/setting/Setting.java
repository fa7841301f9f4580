package io.cachette.configuration.internal.setting;

/**
 * A key that can be configured.
 *
 * @param path its place in the {@link Schema} it belongs to, with dots: {@code tls.truststore}
 * @param type what it takes
 * @param defaultText what holds where nothing is said; in parentheses if that is no value
 * @param meaning one line for the documentation
 */
public record Setting<T>(String path, SettingType<T> type, String defaultText, String meaning) {}
