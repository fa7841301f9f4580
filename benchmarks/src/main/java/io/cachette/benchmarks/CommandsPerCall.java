package io.cachette.benchmarks;

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
 * What a call sends to Redis, and what its scripts do there, as {@code MONITOR} shows it. Commands
 * of one call follow one another, so that each is a round trip.
 */
final class CommandsPerCall {

  private static final int CALLS = 100;
  private static final Limit MANY = new Limit("many", 1_000, Duration.ofHours(1));
  private static final Limit ONE = new Limit("one", 1, Duration.ofHours(1));

  /** Sent by clients on their own. */
  private static final Set<String> HOUSEKEEPING = Set.of("PING", "HELLO", "CLIENT", "INFO");

  private final RedisServer redis;

  CommandsPerCall(RedisServer redis) {
    this.redis = redis;
  }

  String measure(List<Contender> contenders) throws InterruptedException {
    Table table =
        new Table(
            "",
            "allowed, new key",
            "allowed, known key",
            "commands in its script",
            "refused",
            "refused again");
    List<String> keys = Keys.first(CALLS);
    for (Contender contender : contenders) {
      redis.flushAll();
      Limiter many = contender.limiter(MANY);
      Limiter one = contender.limiter(ONE);
      // So that Redis knows the scripts.
      take(many, "warm-up");
      take(one, "warm-up");
      for (String key : keys) {
        Fill.keys(one, List.of(key));
        many.prepare(key).toCompletableFuture().join();
      }
      try (CommandLog log = redis.commandLog()) {
        List<RecordedCommand> fresh = record(log, many, keys, true);
        List<RecordedCommand> known = record(log, many, keys, true);
        List<RecordedCommand> refused = record(log, one, keys, false);
        List<RecordedCommand> again = record(log, one, keys, false);
        table.row(
            contender.name(),
            sent(fresh),
            sent(known),
            Text.whole(known.stream().filter(RecordedCommand::lua).count() / (double) CALLS),
            sent(refused),
            sent(again));
      }
    }
    return "Of %d calls each.\n\n%s".formatted(CALLS, table);
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

  /** Such as {@code GET, EVALSHA}. */
  private static String sent(List<RecordedCommand> commands) {
    Map<String, Long> counts =
        commands.stream()
            .filter(command -> !command.lua() && !HOUSEKEEPING.contains(command.name()))
            .collect(
                Collectors.groupingBy(
                    RecordedCommand::name, LinkedHashMap::new, Collectors.counting()));
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
