package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Comparison;
import io.cachette.benchmarks.measure.ComparisonTable;
import io.cachette.benchmarks.measure.DelayedServer;
import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Compares caches, and hashes by plain clients, in one process. */
public final class CacheBenchmarks {

  private static final int ROUNDS = 3;
  private static final int MILLIS = 300;
  private static final int MANY_ENTRIES = 20_000;

  /** The size of the values of a library, at most. */
  private static final int MAX_BYTES = 32_000_000;

  private final RedisServer redis;
  private final Server server;
  private final Comparison comparison = new Comparison();
  private String contenders = "";

  private CacheBenchmarks(RedisServer redis) {
    this.redis = redis;
    this.server = new Server(redis);
  }

  /** Returns the tables that the options select. */
  public static String measure(RedisServer redis) throws InterruptedException, ExecutionException {
    CacheBenchmarks benchmarks = new CacheBenchmarks(redis);
    for (Scenario scenario : Scenario.ofOptions()) {
      benchmarks.measure(scenario);
    }
    String memory = Options.isAmong("operations", "memory") ? benchmarks.measureMemory() : "";
    return benchmarks.contenders + benchmarks.comparison + memory;
  }

  private void measure(Scenario scenario) throws InterruptedException, ExecutionException {
    redis.flushAll();
    Data data = new Data(scenario.bytes());
    try (DelayedServer delayed = DelayedServer.start(redis, scenario.delay());
        CacheContenders contenders = new CacheContenders(delayed.uri())) {
      this.contenders = contenders.describe();
      contenders.all().forEach(contender -> fill(contender, data, scenario.operations()));
      for (Operation operation : scenario.operations()) {
        comparison.add(
            operation + ", " + scenario,
            measure(operation, scenario.threads(), contenders.all(), data));
      }
    }
  }

  private static void fill(CacheContender contender, Data data, List<Operation> operations) {
    data.presentBulks().forEach(contender::putAll);
    Operation touched = Operation.TOUCHED_GET;
    if (operations.contains(touched) && contender.has(touched)) {
      data.keys().forEach(key -> contender.putTouched(key, data.value()));
    }
  }

  private ComparisonTable measure(
      Operation operation, List<Integer> threads, List<CacheContender> contenders, Data data)
      throws InterruptedException, ExecutionException {
    Rounds rounds =
        new Rounds(Options.number("rounds", ROUNDS), Options.number("millis", MILLIS), server);
    ComparisonTable table = new ComparisonTable();
    for (int count : threads) {
      for (CacheContender contender : contenders) {
        if (contender.has(operation)) {
          table.add(
              count, contender.name(), new Calls(contender, data, rounds, count).add(operation));
        }
      }
    }
    rounds.run();
    return table;
  }

  private String measureMemory() {
    List<Integer> sizes = Scenario.sizes();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (int size : sizes) {
      redis.flushAll();
      try (CacheContenders contenders = new CacheContenders(redis.uri())) {
        for (CacheContender contender : contenders.all()) {
          rows.computeIfAbsent(contender.name(), name -> new ArrayList<>(List.of(name)))
              .add(Text.whole(bytesPerEntry(contender, size)));
        }
      }
    }
    Table table =
        new Table(
            Stream.concat(Stream.of("bytes per entry"), sizes.stream().map(Text::bytes))
                .toArray(String[]::new));
    rows.values().forEach(cells -> table.row(cells.toArray(String[]::new)));
    return "\n#### Memory\n\n" + table;
  }

  private double bytesPerEntry(CacheContender contender, int size) {
    byte[] value = new Data(size).value();
    int bulks = Math.min(MANY_ENTRIES, MAX_BYTES / size) / Data.TOGETHER;
    List<String> keys = Keys.first(bulks * Data.TOGETHER);
    long before = server.bytesOfKeys("");
    for (int i = 0; i < keys.size(); i += Data.TOGETHER) {
      Map<String, byte[]> entries = new HashMap<>();
      keys.subList(i, i + Data.TOGETHER).forEach(key -> entries.put(key, value));
      contender.putAll(entries);
    }
    return (double) (server.bytesOfKeys("") - before) / keys.size();
  }
}
