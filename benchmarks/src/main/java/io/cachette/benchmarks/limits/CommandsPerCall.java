package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts the commands that a call sends to Redis, and those of its scripts, by {@code MONITOR}. The
 * commands of a call follow one another, so each of them is a round trip.
 */
final class CommandsPerCall {

  private static final int CALLS = 100;
  private static final int REPETITIONS = 50;
  private static final Limit MANY = new Limit("many", 1_000, Duration.ofHours(1));
  private static final Limit ONE = new Limit("one", 1, Duration.ofHours(1));

  /** Commands that clients send without a call. */
  private static final Set<String> HOUSEKEEPING = Set.of("PING", "HELLO", "CLIENT", "INFO");

  private final RedisServer redis;
  private final Server server;

  CommandsPerCall(RedisServer redis) {
    this.redis = redis;
    this.server = new Server(redis);
  }

  String measure(List<Contender> contenders) throws InterruptedException {
    Table table =
        new Table(
            "",
            "allowed, new key",
            "allowed, known key",
            "commands in its script",
            "µs in the server",
            "refused",
            "refused again");
    List<String> keys = Keys.first(CALLS);
    for (Contender contender : contenders) {
      redis.flushAll();
      Limiter many = contender.limiter(MANY);
      Limiter one = contender.limiter(ONE);
      // Loads the scripts into Redis.
      take(many, "warm-up");
      take(one, "warm-up");
      for (String key : keys) {
        Fill.keys(one, List.of(key));
        many.prepare(key).toCompletableFuture().join();
      }
      List<RecordedCommand> fresh;
      List<RecordedCommand> known;
      List<RecordedCommand> refused;
      List<RecordedCommand> again;
      try (CommandLog log = redis.commandLog()) {
        fresh = record(log, many, keys, true);
        known = record(log, many, keys, true);
        refused = record(log, one, keys, false);
        again = record(log, one, keys, false);
      }
      table.row(
          contender.name(),
          sent(fresh),
          sent(known),
          Text.whole(known.stream().filter(RecordedCommand::isFromScript).count() / (double) CALLS),
          Text.whole(microsInServer(many, keys, counts(known))),
          sent(refused),
          sent(again));
    }
    return "Of %d calls each, but the time in the server, which is the mean of %,d calls of known keys.\n\n%s"
        .formatted(CALLS, CALLS * REPETITIONS, table);
  }

  private static void take(Limiter limiter, String key) throws InterruptedException {
    Fill.keys(limiter, List.of(key));
    boolean unused = limiter.tryAcquire(key);
  }

  private static List<RecordedCommand> record(
      CommandLog log, Limiter limiter, List<String> keys, boolean allowed) {
    log.clear();
    for (String key : keys) {
      if (limiter.tryAcquire(key) != allowed) {
        throw new IllegalStateException(key + (allowed ? " was refused" : " was allowed"));
      }
    }
    return log.commands();
  }

  /** Measures calls of known keys in the server, without other load. */
  private double microsInServer(Limiter limiter, List<String> keys, Map<String, Long> counts) {
    server.resetStatistics();
    for (int i = 0; i < REPETITIONS; i++) {
      for (String key : keys) {
        Limiter.requireAllowed(limiter.tryAcquire(key), key);
      }
    }
    return counts.entrySet().stream()
        .mapToDouble(count -> server.averageMicros(count.getKey()) * count.getValue() / CALLS)
        .sum();
  }

  private static Map<String, Long> counts(List<RecordedCommand> commands) {
    return commands.stream()
        .filter(command -> !command.isFromScript() && !HOUSEKEEPING.contains(command.name()))
        .collect(
            Collectors.groupingBy(
                RecordedCommand::name, LinkedHashMap::new, Collectors.counting()));
  }

  /** Formats the commands of a call, such as {@code GET, EVALSHA}. */
  private static String sent(List<RecordedCommand> commands) {
    Map<String, Long> counts = counts(commands);
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(count -> times(count.getValue()) + count.getKey())
            .collect(Collectors.joining(", "));
  }

  private static String times(long count) {
    return count == CALLS ? "" : Text.whole((double) count / CALLS) + " × ";
  }
}
