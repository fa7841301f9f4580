package io.cachette.ratelimit;

import io.cachette.configuration.RedisBuilder;
import io.cachette.configuration.internal.RedisConnector;
import io.cachette.ratelimit.internal.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The rate limiters of this JVM on one Redis. Limiters and caches on the same Redis share a
 * connection. Each call has a time budget, and a circuit breaker stops calls to a Redis that does
 * not answer.
 *
 * <pre>{@code
 * try (RateLimiters limits = RateLimiters.open()) {
 *   RateLimiter logins =
 *       limits.limiter(
 *           RateLimitPolicy.builder("login").limit(5).period(Duration.ofMinutes(1)).build());
 *   logins.acquire("ann"); // or RateLimitExceededException
 * }
 * }</pre>
 *
 * <p>Close it when the application ends: otherwise threads of the Redis client keep the JVM
 * running. Thread-safe.
 */
public final class RateLimiters implements AutoCloseable {

  private final RateLimiterRegistry registry;

  private RateLimiters(RateLimiterRegistry registry) {
    this.registry = registry;
  }

  /** Opens limiters on the Redis of the default cache manager, see {@link Builder#open}. */
  public static RateLimiters open() {
    return builder().open();
  }

  /** Creates a builder, which configures how limiters connect to Redis. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the limiter of a policy: the same limiter for equal policies. It is kept until you
   * close this object, so use keys instead of names for users, addresses and the like. No round
   * trip.
   *
   * @throws IllegalArgumentException if a different policy has the same name
   * @throws IllegalStateException if this is closed
   */
  public RateLimiter limiter(RateLimitPolicy policy) {
    return registry.limiter(policy);
  }

  /**
   * Returns the limiter of this name; empty if neither {@link #limiter} nor an annotation has
   * created it. Annotations create theirs when the application starts. No round trip.
   */
  public Optional<RateLimiter> find(String name) {
    return registry.find(name);
  }

  /**
   * Acquires permits of several limits, if all of them are available now: from all limits or from
   * none. One round trip; on a cluster one per node that holds a key, see {@link
   * RateLimitPolicy.Builder#group}.
   *
   * @return one result per request, in the order of the requests. If a limit refuses, the results
   *     of the others say that they do not refuse, and nothing else
   * @throws IllegalArgumentException if there is no request, a limiter belongs to other {@code
   *     RateLimiters}, two requests have the same limit and key, or a limit can never give the
   *     requested permits
   * @throws IllegalStateException if this is closed
   */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests) {
    return registry.tryAcquireAll(requests);
  }

  /**
   * Acquires permits as {@link #tryAcquireAll(List)} does, but waits until all of them are
   * available, if all policies allow to wait. The permits of limits that are available at once
   * count from the beginning of the wait.
   *
   * @param maxWait zero or more, and at most the shortest {@code maxWait} of the policies
   * @throws InterruptedException if the thread is interrupted while it waits; the permits are
   *     returned then
   * @throws IllegalArgumentException also if a policy does not allow to wait for so long
   */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests, Duration maxWait)
      throws InterruptedException {
    return registry.tryAcquireAll(requests, maxWait);
  }

  /** Acquires permits as {@link #tryAcquireAll(List, Duration)} does, without blocking. */
  public CompletionStage<List<RateLimitResult>> tryAcquireAllAsync(
      List<RateLimitRequest> requests, Duration maxWait) {
    return registry.tryAcquireAllAsync(requests, maxWait);
  }

  /**
   * Fails the waiting calls with {@link IllegalStateException} and returns their permits, within
   * the {@linkplain Builder#timeBudget time budget}. Then releases the connection, which closes
   * when nothing else uses it. Closing twice has no effect.
   */
  @Override
  public void close() {
    registry.close();
  }

  /** Configures how limiters connect to Redis. Not thread-safe. */
  public static final class Builder extends RedisBuilder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Connects to Redis, unless a cache or limiter of this JVM is already connected to it, and
     * blocks until the connection exists. If Redis cannot be reached, this method returns after the
     * connect timeout of the settings. Outage policies then decide until Redis answers.
     *
     * @throws javax.cache.CacheException if a setting cannot be found or read
     * @throws IllegalArgumentException if the settings are invalid
     */
    public RateLimiters open() {
      RedisConnector redis = new RedisConnector(uri(), properties(), loader(), timeBudget());
      return new RateLimiters(
          new RateLimiterRegistry(
              redis.connect("Rate limits", RateLimiterRegistry.SCRIPT), expectedNodes(), loader()));
    }
  }
}
