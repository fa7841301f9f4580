package io.cachette.benchmarks.measure;

import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads measurements of the Redis server. */
public final class Server {

  private static final Pattern COMMAND =
      Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)");

  private final RedisServer redis;

  /** How often a command ran, and the microseconds of all its runs. */
  record CommandStatistics(long calls, long micros) {}

  /**
   * Totals since the start of the server.
   *
   * @param cpuMicros CPU time of the process
   * @param bytesIn bytes received
   * @param bytesOut bytes sent, as if the reply with these statistics had been sent
   */
  record Statistics(
      double cpuMicros, long bytesIn, long bytesOut, Map<String, CommandStatistics> commands) {}

  /** Reads from this server. */
  public Server(RedisServer redis) {
    this.redis = redis;
  }

  /** Returns name and version, such as {@code Redis 7.0.15}. */
  public String version() {
    String valkey = field("server", "valkey_version");
    return valkey == null ? "Redis " + field("server", "redis_version") : "Valkey " + valkey;
  }

  /** Returns the bytes in use, without the buffers of the clients. */
  public long usedMemory() {
    return number("used_memory") - number("mem_clients_normal");
  }

  /** Returns the number of keys. */
  public long keys() {
    return (Long) reply("DBSIZE");
  }

  /** Returns the bytes of all keys whose names contain a text. */
  public long bytesOfKeys(String part) {
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
  public long longestMicros(Runnable work) {
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
  public void resetStatistics() {
    redis.command("CONFIG", "RESETSTAT");
  }

  /** Returns the average time of a command in the server, in microseconds. */
  public double averageMicros(String command) {
    String statistics =
        Objects.requireNonNull(
            field("commandstats", "cmdstat_" + command.toLowerCase(Locale.ROOT)), command);
    String average = statistics.replaceAll(".*usec_per_call=([^,]*).*", "$1");
    return Double.parseDouble(average);
  }

  /** Returns the totals since the start. */
  Statistics statistics() {
    String text = (String) reply("INFO", "all");
    Map<String, CommandStatistics> commands =
        COMMAND
            .matcher(text)
            .results()
            .collect(
                Collectors.toMap(
                    match -> match.group(1),
                    match ->
                        new CommandStatistics(
                            Long.parseLong(match.group(2)), Long.parseLong(match.group(3)))));
    return new Statistics(
        1e6
            * (Double.parseDouble(required(text, "used_cpu_user"))
                + Double.parseDouble(required(text, "used_cpu_sys"))),
        Long.parseLong(required(text, "total_net_input_bytes")),
        Long.parseLong(required(text, "total_net_output_bytes")) + text.length(),
        commands);
  }

  private static boolean isOfClient(List<?> command) {
    return !List.of("SLOWLOG", "CONFIG", "PING").contains(command.get(0));
  }

  private long number(String field) {
    return Long.parseLong(required((String) reply("INFO", "memory"), field));
  }

  private @Nullable String field(String section, String field) {
    return find((String) reply("INFO", section), field);
  }

  private static @Nullable String find(String text, String field) {
    return text.lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static String required(String text, String field) {
    return Objects.requireNonNull(find(text, field), field);
  }

  private Object reply(String... command) {
    return Objects.requireNonNull(redis.command(command));
  }
}
