package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final String OOM = "OOM";

  /** Redisson leaves out the code {@code OOM} before it. */
  private static final String OUT_OF_MEMORY_TEXT = "command not allowed when used memory";

  /** Servers send these codes before they execute anything. */
  private static final Pattern CODE =
      Pattern.compile(
          "^(?:ERR Error running script .*? -)?" // Redis 6.2 puts this before the error of a
              // command
              + "(BUSY|CLUSTERDOWN|CROSSSLOT|DENIED|FENCED|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH"
              + "|NOPERM|NOREPLICAS|NOSCRIPT|OOM|READONLY|TRYAGAIN|WRONGPASS)\\b");

  /**
   * Replies of servers that take no writes. A script gets them from its first command that writes,
   * and not from later ones.
   */
  private static final Set<String> WRITE_REFUSALS =
      Set.of(OOM, "MISCONF", "NOREPLICAS", "READONLY");

  /** Replies to a command with several keys, of which the server may accept each one by itself. */
  private static final Set<String> KEY_REFUSALS = Set.of("CROSSSLOT", "NOPERM");

  private static final List<Class<? extends RedisException>> NO_REPLY =
      List.of(
          RedisTimeoutException.class,
          RedisConnectionException.class,
          RedisReconnectedException.class,
          ConnectingHook.ReplyLostException.class,
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

  /**
   * Returns the code of the reply with which a server refused a command that it did not execute, or
   * null if the failure is not such a reply.
   */
  static @Nullable String codeOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String code = cause.getMessage() == null ? null : findCode(cause.getMessage());
      if (code != null) {
        return code;
      }
    }
    return null;
  }

  private static @Nullable String findCode(String message) {
    if (message.startsWith(OUT_OF_MEMORY_TEXT)) {
      return OOM;
    }
    Matcher code = CODE.matcher(message);
    return code.find() ? code.group(1) : null;
  }

  /** Returns whether the server refused a command because its memory is full. */
  public static boolean isOutOfMemory(Throwable failure) {
    return OOM.equals(codeOf(failure));
  }

  /**
   * Returns whether the server refused a command because it takes no writes: its memory is full, it
   * is a replica, it has too few replicas, or it cannot write to its disk.
   */
  public static boolean isWriteRefused(Throwable failure) {
    String code = codeOf(failure);
    return code != null && WRITE_REFUSALS.contains(code);
  }

  /**
   * Returns whether the server refused a command because of its keys: they are in several slots, or
   * the user has no permission for one of them.
   */
  public static boolean areKeysRefused(Throwable failure) {
    String code = codeOf(failure);
    return code != null && KEY_REFUSALS.contains(code);
  }
}
