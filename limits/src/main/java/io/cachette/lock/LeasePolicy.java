package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a lock or concurrency limit: the number of holders, the duration of a lease,
 * waiting, and the decision when Redis does not answer. Two policies are equal if all their values
 * are equal. Immutable and thread-safe.
 */
public final class LeasePolicy {

  private static final Duration LONGEST_WAIT = Duration.ofDays(3_660);

  private static final int LARGEST_LIMIT = 10_000;
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
  private static final Duration LONGEST_LEASE = Duration.ofDays(30);

  private final Builder values;

  private LeasePolicy(Builder values) {
    this.values = new Builder(values);
    check();
  }

  /**
   * Creates a builder of a policy. By default it is a lock, and calls do not wait.
   *
   * @param name the name by which JVMs share the leases, also in Redis keys, statistics and
   *     messages; 1 to 200 characters without braces and white space
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Creates the policy of a lock: one holder at a time, and no new holder while Redis does not
   * answer. Calls do not wait.
   *
   * @throws IllegalArgumentException if the name is invalid
   */
  public static LeasePolicy lock(String name) {
    return builder(name).build();
  }

  /**
   * Creates the policy of a concurrency limit: a limited number of holders at a time, and no limit
   * while Redis does not answer. Calls do not wait.
   *
   * @throws IllegalArgumentException if the name is invalid or the limit is out of range
   */
  public static LeasePolicy concurrency(String name, int limit) {
    return builder(name).limit(limit).onStoreFailure(StoreFailurePolicy.OPEN).build();
  }

  /** Creates a builder that has the values of this policy. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** Returns the name by which JVMs share the leases. */
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

  /** Returns the longest wait of {@link LeaseLimiter#acquire}; zero if it does not wait. */
  public Duration maxWait() {
    return values.maxWait;
  }

  /** Returns how many calls of one JVM may wait at a time. */
  public int maxWaiting() {
    return values.maxWaiting;
  }

  /** Returns the policy that decides when Redis does not answer. */
  public StoreFailurePolicy onStoreFailure() {
    return values.onStoreFailure;
  }

  private void check() {
    require(
        values.limit >= 1 && values.limit <= LARGEST_LIMIT,
        "limit is " + values.limit + "; it must be from 1 to " + LARGEST_LIMIT);
    require(
        values.lease.compareTo(SHORTEST_LEASE) >= 0 && values.lease.compareTo(LONGEST_LEASE) <= 0,
        "lease is " + values.lease + "; it must be from 100 ms to 30 days");
    require(
        !values.maxWait.isNegative() && values.maxWait.compareTo(LONGEST_WAIT) <= 0,
        "maxWait is " + values.maxWait + "; it must be from zero to 10 years");
    require(
        values.maxWaiting >= 1, "maxWaiting is " + values.maxWaiting + "; it must be at least 1");
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("Leases of '" + values.name + "': " + otherwise);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LeasePolicy policy && values.state().equals(policy.values.state());
  }

  @Override
  public int hashCode() {
    return values.state().hashCode();
  }

  /** Returns name, limit, lease, waiting and failure policy. */
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
        + onStoreFailure()
        + "]";
  }

  /** Builds a policy. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private int limit = 1;
    private Duration lease = Duration.ofSeconds(30);
    private Duration maxWait = Duration.ZERO;
    private int maxWaiting = 1_000;
    private StoreFailurePolicy onStoreFailure = StoreFailurePolicy.CLOSED;

    private Builder(String name) {
      if (!name.matches("[^{}\\s\\p{Cntrl}]{1,200}")) {
        throw new IllegalArgumentException(
            "The name of leases is '"
                + name
                + "'; use 1 to 200 characters without braces and white space");
      }
      this.name = name;
    }

    private Builder(Builder other) {
      this.name = other.name;
      this.limit = other.limit;
      this.lease = other.lease;
      this.maxWait = other.maxWait;
      this.maxWaiting = other.maxWaiting;
      this.onStoreFailure = other.onStoreFailure;
    }

    private List<Object> state() {
      return List.of(name, limit, lease, maxWait, maxWaiting, onStoreFailure);
    }

    /**
     * Sets how many holders a key may have at a time, from 1 to 10,000. The default is 1, which is
     * a lock.
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

    /** Sets the longest wait of {@link LeaseLimiter#acquire}; by default it does not wait. */
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
     * Sets what decides when Redis does not answer. {@code CLOSED}, the default, grants no leases.
     * {@code OPEN} grants leases without a limit. {@code LOCAL} lets each JVM grant the limit
     * divided by {@link Leases.Builder#expectedNodes}, at least 1.
     */
    public Builder onStoreFailure(StoreFailurePolicy policy) {
      this.onStoreFailure = Objects.requireNonNull(policy);
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
