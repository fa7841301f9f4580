package io.cachette.benchmarks;

import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads measurements of the Redis server. */
final class Server {

  private final RedisServer redis;

  Server(RedisServer redis) {
    this.redis = redis;
  }

  /** Returns name and version, such as {@code Redis 7.0.15}. */
  String version() {
    String valkey = field("server", "valkey_version");
    return valkey == null ? "Redis " + field("server", "redis_version") : "Valkey " + valkey;
  }

  /** Returns the bytes in use, without the buffers of the clients. */
  long usedMemory() {
    return number("used_memory") - number("mem_clients_normal");
  }

  /** Returns the number of keys. */
  long keys() {
    return (Long) reply("DBSIZE");
  }

  /** Returns the bytes of all keys whose names contain a text. */
  long bytesOfKeys(String part) {
    long bytes = 0;
    for (Object key : (List<?>) reply("KEYS", "*" + part + "*")) {
      bytes += (Long) reply("MEMORY", "USAGE", (String) key, "SAMPLES", "0");
    }
    return bytes;
  }

  /**
   * Runs code.
   *
   * @return the microseconds of its longest command in the server
   */
  long longestMicros(Runnable work) {
    redis.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
    redis.command("SLOWLOG", "RESET");
    work.run();
    List<?> slow = (List<?>) reply("SLOWLOG", "GET", "100");
    redis.command("CONFIG", "SET", "slowlog-log-slower-than", "-1");
    return slow.stream()
        .map(entry -> (List<?>) entry)
        .filter(entry -> isOfClient((List<?>) entry.get(3)))
        .mapToLong(entry -> (Long) entry.get(2))
        .max()
        .orElse(0);
  }

  /** Resets the statistics of commands. */
  void resetStatistics() {
    redis.command("CONFIG", "RESETSTAT");
  }

  /** Returns the average time of a command in the server, in microseconds. */
  double averageMicros(String command) {
    String statistics =
        Objects.requireNonNull(
            field("commandstats", "cmdstat_" + command.toLowerCase(Locale.ROOT)), command);
    String average = statistics.replaceAll(".*usec_per_call=([^,]*).*", "$1");
    return Double.parseDouble(average);
  }

  private static boolean isOfClient(List<?> command) {
    return !List.of("SLOWLOG", "CONFIG", "PING").contains(command.get(0));
  }

  private long number(String field) {
    return Long.parseLong(Objects.requireNonNull(field("memory", field), field));
  }

  private @Nullable String field(String section, String field) {
    return ((String) reply("INFO", section))
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private Object reply(String... command) {
    return Objects.requireNonNull(redis.command(command));
  }
}
