package io.cachette.benchmarks.limits;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;

/** Redisson's {@link RRateLimiter}, one per key. */
final class RedissonContender implements Contender {

  private final RedissonClient client;
  private final boolean setsRateEachTime;

  private RedissonContender(RedissonClient client, boolean setsRateEachTime) {
    this.client = client;
    this.setsRateEachTime = setsRateEachTime;
  }

  /** Sets the rate of each key once, before the measurement. */
  static Contender withRatesSetBefore(RedissonClient client) {
    return new RedissonContender(client, false);
  }

  /** Sets the rate in each call, which an application with changing keys needs to do. */
  static Contender settingRates(RedissonClient client) {
    return new RedissonContender(client, true);
  }

  @Override
  public String name() {
    return setsRateEachTime ? "RRateLimiter, trySetRate first" : "RRateLimiter";
  }

  @Override
  public String configuration() {
    return setsRateEachTime
        ? "`trySetRate` before each `tryAcquire`, as is needed where a key may be new or forgotten"
        : "`RateType.OVERALL`, `keepAliveTime` of the period and a minute, so that keys do not stay"
            + " forever; `trySetRate` is done before and not measured";
  }

  @Override
  public Limiter limiter(Limit limit) {
    return new Limiter() {
      @Override
      public CompletionStage<?> prepare(String key) {
        return limiter(key)
            .trySetRateAsync(RateType.OVERALL, limit.permits(), limit.period(), keepAlive(limit));
      }

      @Override
      public boolean tryAcquire(String key) {
        RRateLimiter limiter = limiter(key);
        if (setsRateEachTime) {
          limiter.trySetRate(RateType.OVERALL, limit.permits(), limit.period(), keepAlive(limit));
        }
        return limiter.tryAcquire();
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return limiter(key).tryAcquireAsync();
      }

      private RRateLimiter limiter(String key) {
        return client.getRateLimiter(limit.name() + ":" + key);
      }
    };
  }

  /**
   * Returns a time to live that is longer than the period. When a key expires, its count is lost.
   */
  private static Duration keepAlive(Limit limit) {
    return limit.period().plusMinutes(1);
  }
}
