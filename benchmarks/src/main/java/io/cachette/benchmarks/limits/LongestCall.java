package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Load;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Measures the longest time that a call blocks Redis, by {@code SLOWLOG}: the first call of a key
 * after a period in which all permits of the key were taken.
 */
final class LongestCall {

  private static final int ROUNDS = 3;
  private static final int THREADS = 4;
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final RedisServer redis;
  private final Server server;

  /**
   * A library and its limit.
   *
   * @param permits the permits per period
   */
  record Entry(Contender contender, long permits) {

    Limiter limiter() {
      return contender.limiter(new Limit("burst", permits, PERIOD));
    }
  }

  LongestCall(RedisServer redis) {
    this.redis = redis;
    this.server = new Server(redis);
  }

  String measure(List<Entry> entries) throws InterruptedException, ExecutionException {
    List<String> keys = Keys.first(entries.size());
    long[] bytes = new long[keys.size()];
    long[][] micros = new long[keys.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      redis.flushAll();
      for (int i = 0; i < keys.size(); i++) {
        take(entries.get(i), keys.get(i));
        bytes[i] = server.bytesOfKeys(keys.get(i));
      }
      TimeUnit.MILLISECONDS.sleep(PERIOD.toMillis() + 100);
      for (int i = 0; i < keys.size(); i++) {
        Limiter limiter = entries.get(i).limiter();
        String key = keys.get(i);
        micros[i][round] =
            server.longestMicros(() -> Limiter.requireAllowed(limiter.tryAcquire(key), key));
      }
    }
    redis.flushAll();
    Table table =
        new Table("", "permits taken", "bytes of the key", "first call after the period, µs");
    for (int i = 0; i < keys.size(); i++) {
      Arrays.sort(micros[i]);
      table.row(
          entries.get(i).contender().name(),
          Text.of(entries.get(i).permits()),
          Text.of(bytes[i]),
          Text.of(micros[i][ROUNDS / 2]));
    }
    return "Of one command in the server, median of %d rounds.\n\n%s".formatted(ROUNDS, table);
  }

  /** Takes all permits, one at a time. */
  private static void take(Entry entry, String key)
      throws InterruptedException, ExecutionException {
    Limiter limiter = entry.limiter();
    int perThread = (int) entry.permits() / THREADS;
    limiter.prepare(key).toCompletableFuture().join();
    try (Load load = new Load(THREADS)) {
      load.run(key, perThread, each -> Limiter.requireAllowed(limiter.tryAcquire(each), each));
    }
  }
}
