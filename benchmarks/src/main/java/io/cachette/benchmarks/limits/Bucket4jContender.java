package io.cachette.benchmarks.limits;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.redisson.Bucket4jRedisson;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** Bucket4j on Redisson. */
final class Bucket4jContender implements Contender {

  private final ProxyManager<String> buckets;
  private final boolean batching;

  private Bucket4jContender(RedissonClient client, boolean batching) {
    // The only use of a class that is not in Redisson's API, as Bucket4j's documentation
    // recommends.
    this.buckets =
        Bucket4jRedisson.casBasedBuilder(((Redisson) client).getCommandExecutor())
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                    Duration.ofSeconds(10)))
            .build();
    this.batching = batching;
  }

  static Contender plain(RedissonClient client) {
    return new Bucket4jContender(client, false);
  }

  /** Combines concurrent calls of this JVM for one key into one command. */
  static Contender batching(RedissonClient client) {
    return new Bucket4jContender(client, true);
  }

  @Override
  public String name() {
    return batching ? "Bucket4j, batching" : "Bucket4j";
  }

  @Override
  public String configuration() {
    return batching
        ? "`Optimizations.batching()`, with the bucket of the key kept"
        : "`casBasedBuilder`, `refillGreedy`, expiration"
            + " `basedOnTimeForRefillingBucketUpToMax(10 s)`";
  }

  @Override
  public Limiter limiter(Limit limit) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(
                bandwidth ->
                    bandwidth
                        .capacity(limit.permits())
                        .refillGreedy(limit.permits(), limit.period()))
            .build();
    ConcurrentMap<String, BucketProxy> kept = new ConcurrentHashMap<>();
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        return bucket(name(key)).tryConsume(1);
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return buckets
            .asAsync()
            .getProxy(name(key), () -> CompletableFuture.completedFuture(configuration))
            .tryConsume(1);
      }

      private BucketProxy bucket(String name) {
        return batching
            ? kept.computeIfAbsent(
                name,
                any ->
                    buckets
                        .builder()
                        .withOptimization(Optimizations.batching())
                        .build(name, () -> configuration))
            : buckets.getProxy(name, () -> configuration);
      }

      private String name(String key) {
        return limit.name() + ":" + key;
      }
    };
  }
}
