package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;

/**
 * Measures the memory of keys in Redis: of a million keys with one taken permit each, as the growth
 * of the used memory; and of one key with all permits taken, as the sum of {@code MEMORY USAGE}.
 */
final class MemoryPerKey {

  private static final int MANY = 1_000_000;
  private static final Limit LOGIN = new Limit("login", 100, Duration.ofHours(1));

  private final RedisServer redis;
  private final Server server;

  MemoryPerKey(RedisServer redis) {
    this.redis = redis;
    this.server = new Server(redis);
  }

  String measure(List<Contender> contenders) throws InterruptedException {
    Table table =
        new Table(
            LOGIN.toString(),
            "bytes per key, 1 permit taken",
            "Redis keys per key",
            "bytes of a key, 100 permits taken");
    List<String> keys = Keys.first(MANY);
    for (Contender contender : contenders) {
      Limiter limiter = contender.limiter(LOGIN);
      redis.flushAll();
      long before = server.usedMemory();
      Fill.keys(limiter, keys);
      long used = server.usedMemory() - before;
      double redisKeys = (double) server.keys() / MANY;
      table.row(
          contender.name(),
          Text.whole((double) used / MANY),
          Text.whole(redisKeys),
          Text.of(bytesOfTaken(limiter)));
    }
    redis.flushAll();
    return ("%,d keys with one permit taken each, by the growth of the memory in use; and one key"
            + " with all permits taken, by MEMORY USAGE, which leaves out what Redis keeps of"
            + " its expiry.\n\n"
            + "%s")
        .formatted(MANY, table);
  }

  private long bytesOfTaken(Limiter limiter) throws InterruptedException {
    redis.flushAll();
    List<String> one = Keys.first(1);
    String key = one.get(0);
    Fill.keys(limiter, one);
    for (int i = 1; i < LOGIN.permits(); i++) {
      Limiter.requireAllowed(limiter.tryAcquire(key), key);
    }
    return server.bytesOfKeys(key);
  }
}
