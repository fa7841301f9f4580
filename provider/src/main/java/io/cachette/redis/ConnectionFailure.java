package io.cachette.redis;

/** Says in words why there is no connection and what to set. */
final class ConnectionFailure {

  private ConnectionFailure() {}

  static String describe(RedisSource source, Throwable cause) {
    return "No Redis or Valkey server answers at "
        + source
        + ": "
        + rootMessage(cause)
        + ". Start one there, or say where it is: the environment variable REDIS_URL, the property "
        + "cachette.redis.url, or a manager URI such as redis://host:6379";
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
