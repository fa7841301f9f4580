package io.cachette.benchmarks.near;

import io.cachette.benchmarks.measure.Cost;
import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Load;
import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import javax.cache.Cache;

/**
 * Measures {@code put} into a cache of which four nodes have near caches, and into one without:
 * this JVM, which puts, and three others.
 */
public final class PutCosts {

  private static final int ROUNDS = 5;
  private static final int MILLIS = 1_000;
  private static final int OTHER_NODES = 3;
  private static final List<String> KEYS = Keys.first(1_000);

  private PutCosts() {}

  /** The measurements with some threads. */
  private record Row(int threads, Measurement without, Measurement with) {}

  /** Returns a table with two rows for each number of threads. */
  public static String measure(RedisServer redis) throws InterruptedException, ExecutionException {
    redis.flushAll();
    Rounds rounds =
        new Rounds(
            Options.number("rounds", ROUNDS), Options.number("millis", MILLIS), new Server(redis));
    List<NearNode> others = new ArrayList<>();
    try (Node node = Node.open(redis.uri())) {
      for (int i = 0; i < OTHER_NODES; i++) {
        others.add(NearNode.start(redis.uri(), KEYS.size()));
      }
      Cache<String, String> plain = fill(node.cache(Node.PLAIN));
      Cache<String, String> near = fill(node.cache(Node.NEAR));
      List<Row> rows = new ArrayList<>();
      for (int threads : NearReads.selectedThreads()) {
        rows.add(
            new Row(
                threads,
                rounds.add(threads, KEYS, () -> {}, key -> plain.put(key, Values.of(key))),
                rounds.add(
                    threads,
                    KEYS,
                    () -> {
                      others.forEach(NearNode::openCache);
                      KEYS.forEach(near::get);
                    },
                    () -> others.forEach(NearNode::closeCache),
                    key -> near.put(key, Values.of(key)))));
      }
      rounds.run();
      return table(rows);
    } finally {
      others.forEach(NearNode::close);
    }
  }

  private static Cache<String, String> fill(Cache<String, String> cache) {
    KEYS.forEach(key -> cache.put(key, Values.of(key)));
    return cache;
  }

  private static String table(List<Row> rows) {
    Table table =
        new Table(
            "`put`",
            "threads",
            "calls/s",
            "× without",
            "median, µs",
            "99 %, µs",
            "server CPU, µs",
            "× without",
            "in commands, µs",
            "commands",
            "bytes to clients");
    for (Row row : rows) {
      addRow(table, "without near caches", row.threads(), row.without(), row.without());
      addRow(table, "near caches on 4 nodes", row.threads(), row.with(), row.without());
    }
    return """
    `put` of strings of %d characters that replaces one of %s entries. Three of the nodes are in \
    JVMs of their own, and read an entry five times a second.

    %s\
    """
        .formatted(Values.LENGTH, Text.of(KEYS.size()), table);
  }

  private static void addRow(
      Table table, String name, int threads, Measurement measurement, Measurement without) {
    Load.Result result = measurement.result();
    boolean isFirst = measurement == without;
    ToDoubleFunction<Cost> cpu = Cost::serverMicros;
    table.row(
        name,
        Integer.toString(threads),
        Text.whole(result.perSecond()),
        isFirst ? "1" : measurement.throughputRatio(without).toString(),
        Text.micros(result.median()),
        Text.micros(result.p99()),
        Text.decimal(measurement.cost(cpu)),
        isFirst ? "1" : Text.ratio(measurement.cost(cpu) / without.cost(cpu)),
        Text.decimal(measurement.cost(Cost::commandMicros)),
        Text.decimal(measurement.cost(Cost::commands)),
        Text.decimal(measurement.cost(Cost::bytesOut)));
  }
}
