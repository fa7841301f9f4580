package io.cachette.benchmarks;

import io.cachette.benchmarks.caches.CacheBenchmarks;
import io.cachette.benchmarks.caches.InterceptorOverhead;
import io.cachette.benchmarks.caches.OutageWaits;
import io.cachette.benchmarks.client.ClientSettings;
import io.cachette.benchmarks.limits.LimitBenchmarks;
import io.cachette.benchmarks.measure.Environment;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.near.InvalidationLatency;
import io.cachette.benchmarks.near.NearReads;
import io.cachette.benchmarks.near.PutCosts;
import io.cachette.benchmarks.sessions.SessionBenchmarks;
import io.cachette.testkit.RedisServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Compares Cachette's caches, near caches, sessions and rate limiter with other libraries, and its
 * annotations with calls of the API, and measures the waits of caches in an outage, on a Redis that
 * it starts. Prints Markdown. Run it with {@code mvn -q -Pbenchmarks -pl benchmarks -am}; {@code
 * -Dbenchmarks.only=cache,session} runs a part of it. {@code docs/performance.md} lists the parts
 * and their options.
 */
public final class Benchmarks {

  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Benchmarks() {}

  /** A part of the benchmarks, which returns Markdown. */
  @FunctionalInterface
  private interface Part {
    String measure() throws Exception;
  }

  /** Runs the parts that the options select. */
  public static void main(String[] arguments) throws Exception {
    // The JCaches of Redisson and Caffeine are on the class path, too.
    System.setProperty(
        "javax.cache.spi.CachingProvider", "io.cachette.jcache.CachetteCachingProvider");
    long begin = System.nanoTime();
    try (RedisServer redis = RedisServer.start()) {
      OUT.println(Environment.describe(new Server(redis)));
      run("cache", "Caches", () -> CacheBenchmarks.measure(redis));
      run("near-get", "Reads of near caches", () -> NearReads.measure(redis));
      run("invalidation", "Latency of invalidations", () -> InvalidationLatency.measure(redis));
      run("near-put", "Puts with near caches", () -> PutCosts.measure(redis));
      run("client", "Settings of Redisson's client", () -> ClientSettings.measure(redis));
      run("session", "Sessions", () -> SessionBenchmarks.measure(redis));
      run("outages", "Longest waits of caches in an outage", OutageWaits::measure);
      run("interceptor", "@CacheResult", () -> InterceptorOverhead.measure(redis.uri()));
      compareLimits(redis);
    }
    OUT.printf("%nTook %d s.%n", (System.nanoTime() - begin) / 1_000_000_000);
    // A library may leave a thread.
    System.exit(0);
  }

  private static void compareLimits(RedisServer redis) throws Exception {
    if (Stream.of("commands", "time", "longest", "memory").noneMatch(Options::isSelected)) {
      return;
    }
    redis.flushAll();
    try (LimitBenchmarks limits = new LimitBenchmarks(redis)) {
      OUT.printf("%n### Rate limits%n%n%s", limits.contenders());
      run("commands", "Commands per call", limits::commands);
      run("time", "Time per call", limits::time);
      run("longest", "Longest call", limits::longest);
      run("memory", "Memory", limits::memory);
    }
  }

  private static void run(String name, String title, Part part) throws Exception {
    if (Options.isSelected(name)) {
      String table = part.measure();
      OUT.printf("%n### %s%n%n%s", title, table);
    }
  }
}
