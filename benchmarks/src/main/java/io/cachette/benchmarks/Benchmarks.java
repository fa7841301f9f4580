package io.cachette.benchmarks;

import io.cachette.benchmarks.LongestCall.Entry;
import io.cachette.testkit.RedisServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Compares Cachette's rate limiter with those of Redisson and Bucket4j, and its annotations with
 * calls of the API, and measures the waits of caches in an outage, on a Redis that it starts.
 * Prints Markdown. Run it with {@code mvn -q -Pbenchmarks -pl benchmarks -am}; {@code
 * -Dbenchmarks.only=time,memory} runs a part of it.
 */
public final class Benchmarks {

  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private static final Set<String> SELECTED =
      Set.of(System.getProperty("benchmarks.only", "").split(","));

  private Benchmarks() {}

  /** A part of the benchmarks, which returns Markdown. */
  @FunctionalInterface
  private interface Part {
    String measure() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    long begin = System.nanoTime();
    try (RedisServer redis = RedisServer.start();
        Contenders contenders = new Contenders(redis.uri())) {
      OUT.println(Environment.describe(new Server(redis)));
      OUT.println();
      for (Contender contender : contenders.all()) {
        OUT.println("- " + contender.name() + ": " + contender.configuration() + ".");
      }
      run("outages", "Longest waits of caches in an outage", OutageWaits::measure);
      run("interceptor", "@CacheResult", () -> InterceptorOverhead.measure(redis.uri()));
      compare(redis, contenders);
    }
    OUT.printf("%nTook %d s.%n", (System.nanoTime() - begin) / 1_000_000_000);
  }

  private static void compare(RedisServer redis, Contenders all) throws Exception {
    run(
        "commands",
        "Commands per call",
        () ->
            new CommandsPerCall(redis)
                .measure(
                    List.of(
                        all.gcra,
                        all.fixedWindow,
                        all.slidingWindow,
                        all.redisson,
                        all.redissonSettingRates,
                        all.bucket4j)));
    run("time", "Time per call", () -> new TimePerCall(redis).measure(TimePerCall.scenarios(all)));
    run(
        "longest",
        "Longest call",
        () ->
            new LongestCall(redis)
                .measure(
                    List.of(
                        new Entry(all.gcra, 20_000),
                        new Entry(all.fixedWindow, 20_000),
                        new Entry(all.slidingWindow, 1_000),
                        new Entry(all.redisson, 20_000),
                        new Entry(all.bucket4j, 20_000))));
    run(
        "memory",
        "Memory",
        () ->
            new MemoryPerKey(redis)
                .measure(
                    List.of(
                        all.gcra, all.fixedWindow, all.slidingWindow, all.redisson, all.bucket4j)));
  }

  private static void run(String name, String title, Part part) throws Exception {
    if (SELECTED.contains("") || SELECTED.contains(name)) {
      String table = part.measure();
      OUT.printf("%n### %s%n%n%s", title, table);
    }
  }
}
