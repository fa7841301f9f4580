package io.cachette.redis.internal;

/**
 * Where the data lives: a server and the prefix of all keys there. Immutable.
 *
 * @param source where the client comes from
 * @param namespace prefix of every key and channel, so that an ACL pattern {@code ~namespace:*}
 *     covers them
 */
public record RedisSettings(RedisSource source, String namespace) {

  /** Property: prefix of all keys, {@value #DEFAULT_NAMESPACE} by default. */
  public static final String NAMESPACE = "cachette.namespace";

  /** What the prefix must match: neither keys nor ACL patterns with it are misread. */
  public static final String NAMESPACE_PATTERN = "[A-Za-z0-9._:-]+";

  /** The prefix where nothing else is said. */
  public static final String DEFAULT_NAMESPACE = "cachette";

  /**
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
