package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Table;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Measures the time of a synchronous {@code tryAcquire}, with one thread and with many. */
final class TimePerCall {

  private static final int THREADS = 16;
  private static final int MANY = 10_000;
  private static final int ROUNDS = 3;
  private static final long MILLIS = 1_200;

  private final RedisServer redis;

  /**
   * A table of results.
   *
   * @param keys the number of keys, of which threads choose at random
   * @param allowed whether all calls are allowed
   */
  record Scenario(
      String title, Limit limit, int keys, boolean allowed, List<Contender> contenders) {}

  TimePerCall(RedisServer redis) {
    this.redis = redis;
  }

  static List<Scenario> scenarios(Contenders all) {
    return List.of(
        new Scenario(
            "10,000 keys, allowed",
            new Limit("call", 1_000, Duration.ofHours(1)),
            MANY,
            true,
            List.of(
                all.gcra,
                all.fixedWindow,
                all.slidingWindow,
                all.redisson,
                all.redissonSettingRates,
                all.bucket4j)),
        new Scenario(
            "16 keys, allowed",
            new Limit("few", 10_000_000, Duration.ofMinutes(1)),
            16,
            true,
            List.of(all.gcra, all.fixedWindow, all.redisson, all.bucket4j)),
        new Scenario(
            "One key, allowed",
            new Limit("total", 10_000_000, Duration.ofMinutes(1)),
            1,
            true,
            List.of(all.gcra, all.inBatches, all.redisson, all.bucket4j, all.bucket4jBatching)),
        new Scenario(
            "One key, refused",
            new Limit("trial", 1, Duration.ofHours(1)),
            1,
            false,
            List.of(all.gcra, all.redisson, all.bucket4j)));
  }

  String measure(List<Scenario> scenarios) throws InterruptedException, ExecutionException {
    Rounds rounds = new Rounds(ROUNDS, MILLIS);
    List<List<Row>> tables = scenarios.stream().map(scenario -> rows(rounds, scenario)).toList();
    rounds.run();
    StringBuilder text =
        new StringBuilder(
            "Medians of %d rounds of %.1f s for each cell, one library after the other in each.\n"
                .formatted(ROUNDS, MILLIS / 1_000.0));
    for (int i = 0; i < tables.size(); i++) {
      Scenario scenario = scenarios.get(i);
      text.append("\n%s (limit: %s).\n\n".formatted(scenario.title(), scenario.limit()));
      text.append(table(tables.get(i)));
    }
    return text.toString();
  }

  /** A row of a table. */
  private record Row(Contender contender, Measurement one, Measurement many) {}

  private List<Row> rows(Rounds rounds, Scenario scenario) {
    return scenario.contenders().stream()
        .map(
            contender ->
                new Row(
                    contender,
                    add(rounds, 1, scenario, contender),
                    add(rounds, THREADS, scenario, contender)))
        .toList();
  }

  private static Table table(List<Row> rows) {
    String many = THREADS + " threads: ";
    Table table =
        new Table(
            "µs per call",
            "1 thread: median",
            "99 %",
            "calls/s",
            many + "median",
            "99 %",
            "calls/s");
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.contender().name());
      cells.addAll(row.one().cells());
      cells.addAll(row.many().cells());
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private Measurement add(Rounds rounds, int threads, Scenario scenario, Contender contender) {
    Limiter limiter = contender.limiter(scenario.limit());
    List<String> keys = Keys.first(scenario.keys());
    boolean expected = scenario.allowed();
    return rounds.add(
        threads,
        keys,
        () -> {
          redis.flushAll();
          if (expected) {
            Fill.keys(limiter, keys);
          } else {
            exhaust(limiter, keys);
          }
        },
        key -> {
          if (limiter.tryAcquire(key) != expected) {
            throw new IllegalStateException(
                "%s: %s was%s allowed".formatted(contender.name(), key, expected ? " not" : ""));
          }
        });
  }

  /** Takes the only permit, unless this JVM knows that it is taken. */
  private static void exhaust(Limiter limiter, List<String> keys) {
    for (String key : keys) {
      limiter.prepare(key).toCompletableFuture().join();
      boolean unused = limiter.tryAcquire(key);
    }
  }
}
