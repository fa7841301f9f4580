package io.cachette.redis;

/**
 * No server could be reached, or it refused the connection. The message names the address without
 * its password, the cause and what to set.
 */
public final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RedisUnavailableException(RedisSource source, Throwable cause) {
    super(
        "No connection to " + source + ": " + RedisFailure.explainNoConnection(cause),
        RedisFailure.withoutSecrets(cause));
  }
}
