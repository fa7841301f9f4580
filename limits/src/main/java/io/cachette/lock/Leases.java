package io.cachette.lock;

import io.cachette.configuration.RedisBuilder;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.internal.Counters;
import io.cachette.lock.internal.LeaseStore;
import io.cachette.lock.internal.LimiterContext;
import io.cachette.lock.internal.OrphanReleaser;
import io.cachette.lock.internal.RedisLeaseLimiter;
import io.cachette.redis.internal.ResilientScripts;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The locks and limits of concurrency of this JVM on one Redis. They share a connection with the
 * caches that are on the same one, a time budget per call, and a circuit breaker that keeps callers
 * from a Redis that does not answer.
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
 * <p>Safe for use by several threads. Close it at the end: threads of the Redis client keep the JVM
 * alive otherwise.
 */
public final class Leases implements AutoCloseable {

  private final ResilientScripts scripts;
  private final LeaseStore store;
  private final DaemonExecutors threads;
  private final OrphanReleaser orphanReleaser;
  private final int expectedNodes;
  private final ConcurrentMap<String, RedisLeaseLimiter> limiters = new ConcurrentHashMap<>();

  private Leases(ResilientScripts scripts, int nodes, ClassLoader loader) {
    this.scripts = scripts;
    this.expectedNodes = nodes;
    this.store = new LeaseStore(scripts);
    this.threads = new DaemonExecutors("cachette-locks", loader);
    this.orphanReleaser = new OrphanReleaser(store, threads);
  }

  /** Opens leases on the Redis of the default cache manager, see {@link Builder#open}. */
  public static Leases open() {
    return builder().open();
  }

  /** Begins to configure leases. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The limiter of a policy; the same one for equal policies. No round trip.
   *
   * @throws IllegalArgumentException if there is another policy of the same name
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

  /** The limiter of a name, if it was made; also by an annotation, when the application starts. */
  public Optional<LeaseLimiter> find(String name) {
    return Optional.ofNullable(limiters.get(name));
  }

  private LimiterContext createContext(LeasePolicy policy) {
    return new LimiterContext(
        policy,
        store,
        orphanReleaser,
        threads,
        new Counters(),
        Math.max(1, policy.limit() / expectedNodes));
  }

  /**
   * Ends waiting calls with {@link IllegalStateException}, and gives the share in the connection
   * back. Leases that are still held are not given back, as somebody seems to work under them; they
   * are renewed no more, so they end by themselves. Closing twice does nothing.
   */
  @Override
  public void close() {
    threads.close();
    limiters.values().forEach(RedisLeaseLimiter::close);
    scripts.close();
  }

  public static IllegalStateException closedException() {
    return new IllegalStateException("The leases are closed");
  }

  /** Collects how leases reach Redis. Not thread-safe. */
  public static final class Builder extends RedisBuilder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Connects, if nothing of this JVM has done so, and returns when that is done. If Redis is not
     * there, that takes as long as the settings of the connection allow; the leases then begin with
     * their failure policies, and find Redis when it comes.
     *
     * @throws javax.cache.CacheException if a setting cannot be found or read
     * @throws IllegalArgumentException if the settings cannot be used
     */
    public Leases open() {
      return new Leases(connect("Locks", LeaseStore.SCRIPT), expectedNodes(), loader());
    }
  }
}
