package io.cachette.lock.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.LeaseLimiter;
import io.cachette.lock.LeasePolicy;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Creates the lease limiters of this JVM on one Redis. Thread-safe. */
public final class LeaseRegistry implements AutoCloseable {

  /** The script of all operations; connect with it. */
  public static final Script SCRIPT = LeaseStore.SCRIPT;

  private final ResilientScripts scripts;
  private final LeaseStore store;
  private final DaemonExecutors threads;
  private final OrphanReleaser orphanReleaser;
  private final int expectedNodes;
  private final ConcurrentMap<String, RedisLeaseLimiter> limiters = new ConcurrentHashMap<>();

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
    this.orphanReleaser = new OrphanReleaser(store, threads);
  }

  /**
   * Returns the limiter of a policy, and creates it if the name is new.
   *
   * @throws IllegalArgumentException if the name belongs to a different policy
   * @throws IllegalStateException if this is closed
   */
  public LeaseLimiter limiter(LeasePolicy policy) {
    if (threads.isClosed()) {
      throw closedException();
    }
    RedisLeaseLimiter limiter =
        limiters.computeIfAbsent(
            policy.name(), name -> new RedisLeaseLimiter(createContext(policy)));
    if (!limiter.policy().equals(policy)) {
      throw new IllegalArgumentException(
          "There are leases of the name '"
              + policy.name()
              + "' already, "
              + limiter.policy()
              + ", which differs from "
              + policy
              + "; give them another name");
    }
    return limiter;
  }

  /** Returns the limiter of this name; empty if none was created. */
  public Optional<LeaseLimiter> find(String name) {
    return Optional.ofNullable(limiters.get(name));
  }

  private LimiterContext createContext(LeasePolicy policy) {
    return new LimiterContext(
        policy,
        store,
        orphanReleaser,
        threads,
        new LeaseMetrics(),
        Math.max(1, policy.limit() / expectedNodes));
  }

  /** Fails the waiting calls and closes the scripts; does not release held leases. Idempotent. */
  @Override
  public void close() {
    threads.close();
    limiters.values().forEach(RedisLeaseLimiter::close);
    scripts.close();
  }

  static IllegalStateException closedException() {
    return new IllegalStateException("The leases are closed");
  }
}
