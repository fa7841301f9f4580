package io.cachette.lock;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.internal.PolicyChecks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a lock or semaphore: the number of holders, the duration of a lease, waiting, and
 * the decision when Redis does not answer.
 *
 * <pre>{@code
 * LeasePolicy imports =
 *     LeasePolicy.builder("import").limit(4).lease(Duration.ofMinutes(1)).build();
 * locks.semaphore(imports).withPermit(lease -> loadOrder("4711"));
 * }</pre>
 *
 * <p>Two policies are equal if all their values are equal. Immutable and thread-safe.
 */
public final class LeasePolicy {

  private static final int LARGEST_LIMIT = 10_000;
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
  private static final Duration LONGEST_LEASE = Duration.ofDays(30);

  private final Builder values;

  private LeasePolicy(Builder values) {
    this.values = new Builder(values);
    check();
  }

  /**
   * Creates a builder of a policy. By default it is that of {@link #lock}.
   *
   * @param name the name by which JVMs share the lock or semaphore, also in Redis keys, statistics
   *     and messages; 1 to 200 characters without braces and white space
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Creates the policy of a lock: one holder at a time, a lease of 30 seconds, and no new holder
   * while Redis does not answer. Annotated methods do not wait.
   *
   * @throws IllegalArgumentException if the name is invalid
   */
  public static LeasePolicy lock(String name) {
    return builder(name).build();
  }

  /**
   * Creates the policy of a semaphore that limits concurrency: a limited number of holders at a
   * time, a lease of 30 seconds, and no limit while Redis does not answer. Annotated methods do not
   * wait.
   *
   * @throws IllegalArgumentException if the name is invalid or the limit is out of range
   */
  public static LeasePolicy semaphore(String name, int limit) {
    return builder(name).limit(limit).outage(OutagePolicy.ALLOW).build();
  }

  /** Creates a builder that has the values of this policy. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** Returns the name by which JVMs share the lock or semaphore. */
  public String name() {
    return values.name;
  }

  /** Returns how many holders a key may have at a time. */
  public int limit() {
    return values.limit;
  }

  /** Returns the duration of a lease: how long it stays held after its JVM has crashed. */
  public Duration lease() {
    return values.lease;
  }

  /**
   * Returns the longest wait of an annotated method; zero if it does not wait. Calls of {@link
   * Leasable#acquire(Duration)} name their own wait, which may be longer.
   */
  public Duration maxWait() {
    return values.maxWait;
  }

  /** Returns how many calls of one JVM may wait at a time. */
  public int maxWaiting() {
    return values.maxWaiting;
  }

  /** Returns the policy that decides when Redis does not answer. */
  public OutagePolicy outage() {
    return values.outage;
  }

  /** Returns how many replicas must confirm a lease before it is granted or renewed. */
  public int acknowledgeReplicas() {
    return values.acknowledgeReplicas;
  }

  private void check() {
    PolicyChecks checks = new PolicyChecks("Lease policy '" + values.name + "'");
    checks.require(
        values.limit >= 1 && values.limit <= LARGEST_LIMIT,
        "limit is " + values.limit + "; it must be from 1 to " + LARGEST_LIMIT);
    checks.require(
        values.lease.compareTo(SHORTEST_LEASE) >= 0 && values.lease.compareTo(LONGEST_LEASE) <= 0,
        "lease is " + values.lease + "; it must be from 100 ms to 30 days");
    checks.require(
        values.acknowledgeReplicas >= 0,
        "acknowledgeReplicas is " + values.acknowledgeReplicas + "; it must be 0 or more");
    checks.requireWaiting(values.maxWait, values.maxWaiting);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof LeasePolicy policy && values.state().equals(policy.values.state()));
  }

  @Override
  public int hashCode() {
    return values.state().hashCode();
  }

  /** Returns name, limit, lease, waiting, outage policy and replicas. */
  @Override
  public String toString() {
    return "LeasePolicy["
        + name()
        + ", limit "
        + limit()
        + ", lease "
        + lease()
        + ", maxWait "
        + maxWait()
        + ", maxWaiting "
        + maxWaiting()
        + ", "
        + outage()
        + ", acknowledgeReplicas "
        + acknowledgeReplicas()
        + "]";
  }

  /** Builds a policy. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private int limit = 1;
    private Duration lease = Duration.ofSeconds(30);
    private Duration maxWait = Duration.ZERO;
    private int maxWaiting = 1_000;
    private OutagePolicy outage = OutagePolicy.DENY;
    private int acknowledgeReplicas;

    private Builder(String name) {
      this.name = PolicyChecks.requireName("name of a lock or semaphore", name);
    }

    private Builder(Builder other) {
      this.name = other.name;
      this.limit = other.limit;
      this.lease = other.lease;
      this.maxWait = other.maxWait;
      this.maxWaiting = other.maxWaiting;
      this.outage = other.outage;
      this.acknowledgeReplicas = other.acknowledgeReplicas;
    }

    private List<Object> state() {
      return List.of(name, limit, lease, maxWait, maxWaiting, outage, acknowledgeReplicas);
    }

    /**
     * Sets how many holders a key may have at a time, from 1 to 10,000; 1 by default, as a lock
     * needs.
     */
    public Builder limit(int holders) {
      this.limit = holders;
      return this;
    }

    /**
     * Sets the duration of a lease, from 100 ms to 30 days; 30 seconds by default. A lease stays
     * held for that time after its JVM has crashed. It is renewed after each third of the duration,
     * so the work may take longer; but if the JVM pauses or Redis does not answer for the whole
     * duration, the lease is lost.
     */
    public Builder lease(Duration ofHolder) {
      this.lease = Objects.requireNonNull(ofHolder);
      return this;
    }

    /**
     * Sets the longest wait of a method with {@link Locked} or {@link ConcurrencyLimit}; by default
     * it does not wait. Calls of {@link Leasable#acquire(Duration)} name their own wait.
     */
    public Builder maxWait(Duration longest) {
      this.maxWait = Objects.requireNonNull(longest);
      return this;
    }

    /**
     * Sets how many calls of this JVM may wait at a time; 1,000 by default. A call beyond that
     * number is refused if it would have to wait.
     */
    public Builder maxWaiting(int calls) {
      this.maxWaiting = calls;
      return this;
    }

    /**
     * Sets what decides when Redis does not answer. {@code DENY}, the default, grants no leases.
     * {@code ALLOW} grants leases without a limit. {@code LOCAL} lets each JVM grant the limit
     * divided by {@link DistributedLocks.Builder#expectedNodes}, at least 1.
     */
    public Builder outage(OutagePolicy policy) {
      this.outage = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Sets how many replicas must confirm a lease before it is granted or renewed; 0 by default. So
     * a failover to one of them keeps the lease. If too few confirm it within three quarters of the
     * time budget, a new lease is released, and the call fails with {@link
     * LeasesUnavailableException} under each outage policy; a held lease counts as not renewed. The
     * round trip becomes longer by the time that replicas need.
     */
    public Builder acknowledgeReplicas(int replicas) {
      this.acknowledgeReplicas = replicas;
      return this;
    }

    /**
     * Creates the policy.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    public LeasePolicy build() {
      return new LeasePolicy(this);
    }
  }
}
