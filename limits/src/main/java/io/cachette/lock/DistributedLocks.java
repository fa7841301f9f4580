package io.cachette.lock;

import io.cachette.configuration.RedisBuilder;
import io.cachette.configuration.internal.RedisConnector;
import io.cachette.lock.internal.LeaseRegistry;
import java.util.Optional;

/**
 * The locks and semaphores of this JVM on one Redis. Locks and caches on the same Redis share a
 * connection. Each call has a time budget, and a circuit breaker stops calls to a Redis that does
 * not answer.
 *
 * <pre>{@code
 * try (DistributedLocks distributed = DistributedLocks.open()) {
 *   distributed.lock("account", "4711").withLock(lease -> {
 *     book("4711", 100, lease.fencingToken());
 *     return lease.isHeld();
 *   });
 * }
 * }</pre>
 *
 * <p>A lock or semaphore has a policy, and each of its keys is locked separately. The methods of
 * this class return a handle of one key. A handle is cheap: create it where you need it, also for a
 * name that is computed, such as {@code "order:" + id}. All handles of one policy share its
 * statistics.
 *
 * <p>Close it when the application ends: otherwise threads of the Redis client keep the JVM
 * running. Thread-safe.
 */
public final class DistributedLocks implements AutoCloseable {

  private final LeaseRegistry registry;

  private DistributedLocks(LeaseRegistry registry) {
    this.registry = registry;
  }

  /** Opens locks on the Redis of the default cache manager, see {@link Builder#open}. */
  public static DistributedLocks open() {
    return builder().open();
  }

  /** Creates a builder, which configures how locks connect to Redis. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a lock with the policy {@link LeasePolicy#lock} and the empty key. No round trip.
   *
   * <p>You may use any number of names. This JVM forgets a name, with its statistics, when no
   * handle, lease or waiting call uses it any more.
   *
   * @throws IllegalArgumentException if the name is invalid, or a lock or semaphore of this name
   *     has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(String name) {
    return lock(name, "");
  }

  /**
   * Returns a lock with the policy {@link LeasePolicy#lock}, see {@link #lock(String)}.
   *
   * @param key any text; locks with different keys are independent of each other
   * @throws IllegalArgumentException if the name is invalid, or a lock or semaphore of this name
   *     has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(String name, String key) {
    return registry.lock(name, key);
  }

  /**
   * Returns the lock of a policy with the empty key. No round trip. This JVM remembers the policy
   * until you close this object.
   *
   * @throws IllegalArgumentException if the policy has more than one permit, or a lock or semaphore
   *     of this name has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(LeasePolicy policy) {
    return lock(policy, "");
  }

  /**
   * Returns the lock of a policy, see {@link #lock(LeasePolicy)}.
   *
   * @param key any text; locks with different keys are independent of each other
   * @throws IllegalArgumentException if the policy has more than one permit, or a lock or semaphore
   *     of this name has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(LeasePolicy policy, String key) {
    return registry.lock(policy, key);
  }

  /**
   * Returns the semaphore of a policy with the empty key. No round trip. This JVM remembers the
   * policy until you close this object.
   *
   * @throws IllegalArgumentException if a lock or semaphore of this name has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedSemaphore semaphore(LeasePolicy policy) {
    return semaphore(policy, "");
  }

  /**
   * Returns the semaphore of a policy, see {@link #semaphore(LeasePolicy)}.
   *
   * @param key any text; semaphores with different keys are independent of each other
   * @throws IllegalArgumentException if a lock or semaphore of this name has another policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedSemaphore semaphore(LeasePolicy policy, String key) {
    return registry.semaphore(policy, key);
  }

  /**
   * Returns the lock of this name with the empty key; empty if neither the application nor an
   * annotation has created it, or if its policy has more than one permit. For another key, pass
   * {@link Leasable#policy} to {@link #lock(LeasePolicy, String)}. Annotations create their locks
   * when the application starts. No round trip.
   */
  public Optional<DistributedLock> findLock(String name) {
    return registry.findLock(name);
  }

  /**
   * Returns the semaphore of this name with the empty key; empty if neither the application nor an
   * annotation has created it. A lock is found as a semaphore of one permit. For another key, pass
   * {@link Leasable#policy} to {@link #semaphore(LeasePolicy, String)}. Annotations create their
   * semaphores when the application starts. No round trip.
   */
  public Optional<DistributedSemaphore> findSemaphore(String name) {
    return registry.findSemaphore(name);
  }

  /**
   * Fails the waiting calls with {@link IllegalStateException}, and releases the connection, which
   * closes when nothing else uses it. Held leases are not released, because their holders may still
   * work: their renewal stops, so they expire, and no {@link Lease#onLost} runs. Closing twice has
   * no effect.
   */
  @Override
  public void close() {
    registry.close();
  }

  /** Configures how locks connect to Redis. Not thread-safe. */
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
    public DistributedLocks open() {
      RedisConnector redis = new RedisConnector(uri(), properties(), loader(), timeBudget());
      return new DistributedLocks(
          new LeaseRegistry(
              redis.connect("Locks", LeaseRegistry.SCRIPT), expectedNodes(), loader()));
    }
  }
}
