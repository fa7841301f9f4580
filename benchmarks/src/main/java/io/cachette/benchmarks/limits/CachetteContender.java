package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Text;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitRequest;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Cachette's {@link RateLimiter} with one of its algorithms. */
final class CachetteContender implements Contender {

  /** Long enough that a busy machine does not change the results. */
  private static final Duration TIME_BUDGET = Duration.ofSeconds(10);

  private final RateLimiters limiters;
  private final String name;
  private final Algorithm algorithm;
  private final int batch;

  private CachetteContender(URI redis, String name, Algorithm algorithm, int batch) {
    this.limiters = RateLimiters.builder().uri(redis).timeBudget(TIME_BUDGET).open();
    this.name = name;
    this.algorithm = algorithm;
    this.batch = batch;
  }

  static Contender counting(URI redis, Algorithm algorithm) {
    return new CachetteContender(redis, "Cachette, " + nameOf(algorithm), algorithm, 1);
  }

  /** Takes several permits at once and hands them out in this JVM. */
  static Contender inBatches(URI redis, int batch) {
    return new CachetteContender(redis, "Cachette, batches of " + batch, Algorithm.GCRA, batch);
  }

  private static String nameOf(Algorithm algorithm) {
    return algorithm == Algorithm.GCRA
        ? "GCRA"
        : algorithm.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return batch > 1
        ? "GCRA, `batch(%d)`: each JVM may go one batch over the limit".formatted(batch)
        : "`algorithm(%s)`, everything else as it is by default but the time budget, %s"
            .formatted(algorithm, Text.of(TIME_BUDGET));
  }

  @Override
  public Limiter limiter(Limit limit) {
    RateLimiter limiter =
        limiters.limiter(
            RateLimitPolicy.builder(limit.name())
                .limit(limit.permits())
                .period(limit.period())
                .algorithm(algorithm)
                .batch(batch)
                .outage(OutagePolicy.DENY)
                .build());
    return new Limiter() {
      /** Takes the permits in one call. */
      @Override
      public CompletionStage<?> takeFirst(List<String> keys) {
        return limiters
            .tryAcquireAllAsync(
                keys.stream().map(key -> RateLimitRequest.of(limiter, key, 1)).toList(),
                Duration.ZERO)
            .thenAccept(
                results ->
                    results.forEach(
                        result -> Limiter.requireAllowed(isAllowed(result), result.key())));
      }

      @Override
      public boolean tryAcquire(String key) {
        return isAllowed(limiter.tryAcquire(key));
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return limiter
            .tryAcquireAsync(key, 1, Duration.ZERO)
            .thenApply(CachetteContender::isAllowed);
      }
    };
  }

  private static boolean isAllowed(RateLimitResult result) {
    if (result.source() == RateLimitResult.Source.OUTAGE) {
      throw new IllegalStateException("Redis did not answer in " + TIME_BUDGET);
    }
    return result.isAllowed();
  }

  @Override
  public void close() {
    limiters.close();
  }
}
