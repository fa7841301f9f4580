package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisMasterDownException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisTimeoutException;

/** Recognizes replies with which a server refuses a command: nothing has changed then. */
public final class Refusals {

  /** Redisson leaves out the code {@code OOM} before it. */
  private static final String OUT_OF_MEMORY = "command not allowed when used memory";

  private static final List<Class<? extends RedisException>> NO_REPLY =
      List.of(
          RedisTimeoutException.class,
          RedisConnectionException.class,
          RedisReconnectedException.class,
          RedisNodeNotFoundException.class,
          RedisClusterDownException.class,
          RedisMasterDownException.class,
          RedisLoadingException.class);

  private Refusals() {}

  /**
   * Returns whether the server replied with an error to this command. If it loads its data, or
   * belongs to a cluster that is down, it replies with an error to all commands: that is an outage.
   */
  public static boolean isReply(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause.getCause() != null && !isNoReply(cause)) {
      cause = cause.getCause();
    }
    return cause instanceof RedisException && !isNoReply(cause);
  }

  private static boolean isNoReply(Throwable failure) {
    return NO_REPLY.stream().anyMatch(type -> type.isInstance(failure));
  }

  /** Returns whether the server refused a command because its memory is full. */
  public static boolean isOutOfMemory(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause != null) {
      if (contains(cause.getMessage(), OUT_OF_MEMORY)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean contains(@Nullable String message, String text) {
    return message != null && message.contains(text);
  }
}
