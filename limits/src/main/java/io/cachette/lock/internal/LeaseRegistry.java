package io.cachette.lock.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedSemaphore;
import io.cachette.lock.LeasePolicy;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Creates the locks and semaphores of this JVM on one Redis. Thread-safe. */
public final class LeaseRegistry implements AutoCloseable {

  /** The script of all operations; connect with it. */
  public static final Script SCRIPT = LeaseStore.SCRIPT;

  private final ResilientScripts scripts;
  private final LeaseStore store;
  private final DaemonExecutors threads;
  private final OrphanReleaser orphanReleaser;
  private final int expectedNodes;
  private final LimiterMap limiters = new LimiterMap(this::createLimiter);

  /**
   * Creates a registry that owns the scripts and closes them.
   *
   * @param expectedNodes the number of JVMs among which {@code LOCAL} divides a limit, at least 1
   * @param loader the context class loader of the threads on which stages complete
   */
  public LeaseRegistry(ResilientScripts scripts, int expectedNodes, ClassLoader loader) {
    this.scripts = scripts;
    this.expectedNodes = expectedNodes;
    this.store = new LeaseStore(scripts);
    this.threads = new DaemonExecutors("cachette-locks", loader);
    this.orphanReleaser = newOrphanReleaser(threads);
  }

  private static OrphanReleaser newOrphanReleaser(DaemonExecutors threads) {
    return new OrphanReleaser(
        (task, delayMillis) -> {
          Future<?> unused = threads.schedule(TimeUnit.MILLISECONDS.toNanos(delayMillis), task);
        });
  }

  /**
   * Returns a lock with the default policy. Its limiter is forgotten when nothing uses it any more.
   *
   * @throws IllegalArgumentException if the name is invalid or belongs to a different policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(String name, String key) {
    requireOpen();
    return new RedisLock(limiters.getOrCreate(LeasePolicy.lock(name)), key);
  }

  /**
   * Returns the lock of a policy, which is kept until this is closed.
   *
   * @throws IllegalArgumentException if the policy has several permits, or its name belongs to a
   *     different policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedLock lock(LeasePolicy policy, String key) {
    if (policy.limit() != 1) {
      throw new IllegalArgumentException(
          policy + " is not a lock, because its limit is not 1; use semaphore(policy)");
    }
    requireOpen();
    return new RedisLock(limiters.getOrCreatePinned(policy), key);
  }

  /**
   * Returns the semaphore of a policy, which is kept until this is closed.
   *
   * @throws IllegalArgumentException if the name belongs to a different policy
   * @throws IllegalStateException if this is closed
   */
  public DistributedSemaphore semaphore(LeasePolicy policy, String key) {
    requireOpen();
    return new RedisSemaphore(limiters.getOrCreatePinned(policy), key);
  }

  /** Returns the lock of this name; empty if none was created, or it has several permits. */
  public Optional<DistributedLock> findLock(String name) {
    return limiters
        .find(name)
        .filter(limiter -> limiter.policy().limit() == 1)
        .map(limiter -> new RedisLock(limiter, ""));
  }

  /** Returns the lock or semaphore of this name as a semaphore; empty if none was created. */
  public Optional<DistributedSemaphore> findSemaphore(String name) {
    return limiters.find(name).map(limiter -> new RedisSemaphore(limiter, ""));
  }

  /** Returns the number of limiters in memory, for tests. */
  int limiterCount() {
    return limiters.size();
  }

  private void requireOpen() {
    if (threads.isClosed()) {
      throw closedException();
    }
  }

  private LeaseLimiter createLimiter(LeasePolicy policy) {
    return new LeaseLimiter(
        new LimiterContext(
            policy,
            store,
            orphanReleaser,
            threads,
            new LeaseMetrics(),
            Math.max(1, policy.limit() / expectedNodes)));
  }

  /** Fails the waiting calls and closes the scripts; does not release held leases. Idempotent. */
  @Override
  public void close() {
    threads.close();
    limiters.forEach(LeaseLimiter::close);
    scripts.close();
  }

  static IllegalStateException closedException() {
    return new IllegalStateException("The locks are closed");
  }
}
