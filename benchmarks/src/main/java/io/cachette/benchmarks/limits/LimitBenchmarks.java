package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.limits.LongestCall.Entry;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.stream.Collectors;

/** Compares Cachette's rate limiter with those of Redisson and Bucket4j. */
public final class LimitBenchmarks implements AutoCloseable {

  private final RedisServer redis;
  private final Contenders all;

  /** Opens all libraries on a server. */
  public LimitBenchmarks(RedisServer redis) {
    this.redis = redis;
    this.all = new Contenders(redis.uri());
  }

  /** Returns a list of the libraries with their configurations. */
  public String contenders() {
    return all.all().stream()
        .map(contender -> "- %s: %s.\n".formatted(contender.name(), contender.configuration()))
        .collect(Collectors.joining());
  }

  /** Returns a table of commands per call. */
  public String commands() throws InterruptedException {
    return new CommandsPerCall(redis)
        .measure(
            List.of(
                all.gcra,
                all.fixedWindow,
                all.slidingWindow,
                all.redisson,
                all.redissonSettingRates,
                all.bucket4j));
  }

  /** Returns tables of the times of calls. */
  public String time() throws Exception {
    return new TimePerCall(redis).measure(TimePerCall.scenarios(all));
  }

  /** Returns a table of the longest calls. */
  public String longest() throws Exception {
    return new LongestCall(redis)
        .measure(
            List.of(
                new Entry(all.gcra, 20_000),
                new Entry(all.fixedWindow, 20_000),
                new Entry(all.slidingWindow, 1_000),
                new Entry(all.redisson, 20_000),
                new Entry(all.bucket4j, 20_000)));
  }

  /** Returns a table of the memory per key. */
  public String memory() throws InterruptedException {
    return new MemoryPerKey(redis)
        .measure(List.of(all.gcra, all.fixedWindow, all.slidingWindow, all.redisson, all.bucket4j));
  }

  @Override
  public void close() {
    all.close();
  }
}
