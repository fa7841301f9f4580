package io.cachette.redis;

import java.net.URI;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the data lives: a server and the prefix of all keys there. Immutable.
 *
 * @param source where the client comes from
 * @param namespace prefix of every key and channel, so that an ACL pattern {@code ~namespace:*}
 *     covers them
 */
public record RedisSettings(RedisSource source, String namespace) {

  /** Property: URL of the server. */
  public static final String URL = "cachette.redis.url";

  /** Property: ACL user; wins over the one in the URL. */
  public static final String USERNAME = "cachette.redis.username";

  /** Property: password; wins over the one in the URL. */
  public static final String PASSWORD = "cachette.redis.password";

  /** Property: prefix of all keys, {@value #DEFAULT_NAMESPACE} by default. */
  public static final String NAMESPACE = "cachette.namespace";

  /** Environment variable: URL of the server, read when no property names one. */
  public static final String URL_VARIABLE = "REDIS_URL";

  static final String DEFAULT_NAMESPACE = "cachette";

  /**
   * @throws IllegalArgumentException if the namespace has a character that is not a letter, a digit
   *     or one of {@code . _ - :}
   */
  public RedisSettings {
    if (!namespace.matches("[A-Za-z0-9._:-]+")) {
      throw new IllegalArgumentException(
          NAMESPACE + " is '" + namespace + "'; use letters, digits and . _ - : only");
    }
  }

  /**
   * Finds the settings. A {@code redis:} or {@code rediss:} URI names the server itself; otherwise
   * the first of these does: the properties given, the system properties, {@code REDIS_URL}, {@link
   * RedisAddress#LOCAL}.
   *
   * @param uri what the user opened, or null
   * @param properties what the user passed along
   * @throws IllegalArgumentException if a setting cannot be read; the message shows no password
   */
  public static RedisSettings resolve(@Nullable URI uri, Properties properties) {
    String namespace = property(NAMESPACE, properties);
    RedisAddress address =
        address(uri, properties)
            .withCredentials(property(USERNAME, properties), property(PASSWORD, properties));
    return new RedisSettings(
        new RedisSource.Server(address, ClientOptions.DEFAULTS),
        namespace == null ? DEFAULT_NAMESPACE : namespace);
  }

  private static RedisAddress address(@Nullable URI uri, Properties properties) {
    if (uri != null && RedisAddress.isRedis(uri)) {
      return RedisAddress.of(uri);
    }
    String url = property(URL, properties);
    if (url == null) {
      url = System.getenv(URL_VARIABLE);
    }
    return url == null || url.isBlank() ? RedisAddress.LOCAL : RedisAddress.of(url);
  }

  private static @Nullable String property(String name, Properties properties) {
    String value = properties.getProperty(name);
    return value == null ? System.getProperty(name) : value;
  }
}
