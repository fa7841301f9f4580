package io.cachette.redis;

/**
 * No server could be reached. The message names the address without its password, the cause and
 * what to set.
 */
public final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RedisUnavailableException(RedisAddress address, Throwable cause) {
    super(
        "No Redis or Valkey server answers at "
            + address
            + ": "
            + rootMessage(cause)
            + ". Start one there, or say where it is: the environment variable REDIS_URL, the property "
            + "cachette.redis.url, or a manager URI such as redis://host:6379",
        cause);
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
