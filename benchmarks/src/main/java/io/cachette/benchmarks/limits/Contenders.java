package io.cachette.benchmarks.limits;

import io.cachette.ratelimit.Algorithm;
import java.net.URI;
import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/** The libraries that are compared, all on one Redis. */
final class Contenders implements AutoCloseable {

  final Contender gcra;
  final Contender fixedWindow;
  final Contender slidingWindow;
  final Contender inBatches;
  final Contender redisson;
  final Contender redissonSettingRates;
  final Contender bucket4j;
  final Contender bucket4jBatching;

  private final RedissonClient client;

  Contenders(URI redis) {
    client = client(redis);
    gcra = CachetteContender.counting(redis, Algorithm.GCRA);
    fixedWindow = CachetteContender.counting(redis, Algorithm.FIXED_WINDOW);
    slidingWindow = CachetteContender.counting(redis, Algorithm.SLIDING_WINDOW);
    inBatches = CachetteContender.inBatches(redis, 100);
    redisson = RedissonContender.withRatesSetBefore(client);
    redissonSettingRates = RedissonContender.settingRates(client);
    bucket4j = Bucket4jContender.plain(client);
    bucket4jBatching = Bucket4jContender.batching(client);
  }

  /**
   * Uses as many threads as Cachette's own client; with more, Redisson is slower on a small
   * machine.
   */
  private static RedissonClient client(URI redis) {
    int cores = Runtime.getRuntime().availableProcessors();
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setThreads(Math.max(2, cores));
    config.setNettyThreads(Math.max(4, 2 * cores));
    config.useSingleServer().setAddress(redis.toString());
    return Redisson.create(config);
  }

  List<Contender> all() {
    return List.of(
        gcra,
        fixedWindow,
        slidingWindow,
        inBatches,
        redisson,
        redissonSettingRates,
        bucket4j,
        bucket4jBatching);
  }

  @Override
  public void close() {
    all().forEach(Contender::close);
    client.shutdown();
  }
}
