package io.cachette.redis.internal;

import java.time.Duration;

/**
 * The source of the client, the prefix of all keys, timeouts, and whether calls share round trips.
 * Immutable.
 *
 * @param source source of the client
 * @param namespace prefix of every key and channel, so that an ACL pattern {@code ~namespace:*}
 *     covers them
 * @param timeout the time that a call has, with all its attempts
 * @param connectTimeout the time that the first connection has
 * @param sharesTrips whether calls of several threads share round trips
 */
public record RedisSettings(
    RedisSource source,
    String namespace,
    Duration timeout,
    Duration connectTimeout,
    boolean sharesTrips) {

  /** Property: prefix of all keys, {@value #DEFAULT_NAMESPACE} by default. */
  public static final String NAMESPACE = "cachette.namespace";

  /**
   * The pattern of valid prefixes. Keys and ACL patterns that contain such a prefix are not
   * ambiguous.
   */
  public static final String NAMESPACE_PATTERN = "[A-Za-z0-9._:-]+";

  /** The default prefix. */
  public static final String DEFAULT_NAMESPACE = "cachette";

  /**
   * Creates settings.
   *
   * @throws IllegalArgumentException if the namespace has a character that is not a letter, a digit
   *     or one of {@code . _ - :}
   */
  public RedisSettings {
    if (!namespace.matches(NAMESPACE_PATTERN)) {
      throw new IllegalArgumentException(
          NAMESPACE + " is '" + namespace + "'; use letters, digits and . _ - : only");
    }
  }
}
