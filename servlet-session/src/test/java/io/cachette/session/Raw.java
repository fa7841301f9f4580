package io.cachette.session;

import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads sessions in Redis without the code under test. */
record Raw(RedisServer redis) {

  /** Returns the key of the hash of a session, or null if it does not exist. */
  @Nullable String key(String id) {
    return redis.command("KEYS", "*:" + id) instanceof List<?> keys && !keys.isEmpty()
        ? (String) keys.get(0)
        : null;
  }

  private String existing(String id) {
    return Objects.requireNonNull(key(id), id);
  }

  /** Returns an attribute as text. Bytes that are not UTF-8 are replaced. */
  @Nullable String attribute(String id, String name) {
    return (String) redis.command("HGET", existing(id), "a:" + name);
  }

  void setAttribute(String id, String name, String value) {
    redis.command("HSET", existing(id), "a:" + name, value);
  }

  /** Copies an attribute in the server, so that no byte is changed. */
  void copyAttribute(String fromId, String fromName, String toId, String toName) {
    redis.command(
        "EVAL",
        "return redis.call('HSET', KEYS[2], ARGV[2], redis.call('HGET', KEYS[1], ARGV[1]))",
        "2",
        existing(fromId),
        existing(toId),
        "a:" + fromName,
        "a:" + toName);
  }

  long length(String id, String name) {
    return (Long) Objects.requireNonNull(redis.command("HSTRLEN", existing(id), "a:" + name));
  }

  /** Returns a digest of all bytes, which the server computes. */
  String digest(String id, String name) {
    return String.valueOf(
        redis.command(
            "EVAL",
            "return redis.sha1hex(redis.call('HGET', KEYS[1], ARGV[1]) or '')",
            "1",
            existing(id),
            "a:" + name));
  }

  String everything(String id) {
    return String.valueOf(redis.command("HGETALL", existing(id)));
  }
}
