package io.cachette.redis;

import io.cachette.redis.internal.RedisFailureExplainer;
import io.cachette.redis.internal.RedisSource;

/**
 * No server could be reached, or it refused the connection. The message names the address without
 * its password, the cause and what to set.
 */
public final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RedisUnavailableException(RedisSource source, Throwable cause) {
    super(
        "No connection to " + source + ": " + RedisFailureExplainer.explainNoConnection(cause),
        RedisFailureExplainer.withoutSecrets(cause));
  }
}
