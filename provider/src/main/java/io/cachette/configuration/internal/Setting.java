package io.cachette.configuration.internal;

/**
 * A key that can be configured.
 *
 * @param path its place in the {@link Schema} it belongs to, with dots: {@code tls.truststore}
 * @param kind what it takes
 * @param defaultText what holds where nothing is said; in parentheses if that is no value
 * @param meaning one line for the documentation
 */
record Setting<T>(String path, Kind<T> kind, String defaultText, String meaning) {}
