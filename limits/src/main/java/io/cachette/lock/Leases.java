package io.cachette.lock;

import io.cachette.configuration.RedisBuilder;
import io.cachette.lock.internal.LeaseRegistry;
import java.util.Optional;

/**
 * The locks and concurrency limits of this JVM on one Redis. Leases and caches on the same Redis
 * share a connection. Each call has a time budget, and a circuit breaker stops calls to a Redis
 * that does not answer.
 *
 * <pre>{@code
 * try (Leases leases = Leases.open()) {
 *   LeaseLimiter accounts = leases.limiter(LeasePolicy.lock("account"));
 *   try (Lease lease = accounts.acquire(number)) { // or LeaseRefusedException
 *     book(number, lease.fencingToken());
 *   }
 * }
 * }</pre>
 *
 * <p>Close it when the application ends: otherwise threads of the Redis client keep the JVM
 * running. Thread-safe.
 */
public final class Leases implements AutoCloseable {

  private final LeaseRegistry registry;

  private Leases(LeaseRegistry registry) {
    this.registry = registry;
  }

  /** Opens leases on the Redis of the default cache manager, see {@link Builder#open}. */
  public static Leases open() {
    return builder().open();
  }

  /** Creates a builder, which configures how leases connect to Redis. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the limiter of a policy: the same limiter for equal policies. No round trip.
   *
   * @throws IllegalArgumentException if a different policy has the same name
   * @throws IllegalStateException if this is closed
   */
  public LeaseLimiter limiter(LeasePolicy policy) {
    return registry.limiter(policy);
  }

  /**
   * Returns the limiter of this name; empty if neither {@link #limiter} nor an annotation has
   * created it. Annotations create theirs when the application starts. No round trip.
   */
  public Optional<LeaseLimiter> find(String name) {
    return registry.find(name);
  }

  /**
   * Fails the waiting calls with {@link IllegalStateException}, and releases the connection, which
   * closes when nothing else uses it. Held leases are not released, because their holders may still
   * work: their renewal stops, so they expire. Closing twice has no effect.
   */
  @Override
  public void close() {
    registry.close();
  }

  /** Configures how leases connect to Redis. Not thread-safe. */
  public static final class Builder extends RedisBuilder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Connects to Redis, unless a cache or limiter of this JVM is already connected to it, and
     * blocks until the connection exists. If Redis cannot be reached, this method returns after the
     * connect timeout of the settings. The limiters then use their failure policies until Redis
     * answers.
     *
     * @throws javax.cache.CacheException if a setting cannot be found or read
     * @throws IllegalArgumentException if the settings are invalid
     */
    public Leases open() {
      return new Leases(
          new LeaseRegistry(connect("Locks", LeaseRegistry.SCRIPT), expectedNodes(), loader()));
    }
  }
}
