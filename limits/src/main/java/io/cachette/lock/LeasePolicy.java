package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many may hold a key at a time, and what happens around that. Immutable; equal if everything
 * is.
 */
public final class LeasePolicy {

  public static final Duration LONGEST_WAIT = Duration.ofDays(3_660);

  private static final int LARGEST_LIMIT = 10_000;
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
  private static final Duration LONGEST_LEASE = Duration.ofDays(30);

  private final Builder values;

  private LeasePolicy(Builder values) {
    this.values = new Builder(values);
    check();
  }

  /**
   * Begins a policy, of a lock that does not wait if nothing else is said.
   *
   * @param name for Redis, statistics and messages: what JVMs share it by; without braces and white
   *     space
   * @throws IllegalArgumentException if it is no name
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** A lock: one holder at a time, and none if Redis does not answer. Calls do not wait. */
  public static LeasePolicy lock(String name) {
    return builder(name).build();
  }

  /**
   * A limit of concurrency: so many holders at a time, and any number if Redis does not answer.
   * Calls do not wait.
   */
  public static LeasePolicy concurrency(String name, int limit) {
    return builder(name).limit(limit).onStoreFailure(StoreFailurePolicy.OPEN).build();
  }

  /** Begins a policy with the values of this one. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** What JVMs share it by. */
  public String name() {
    return values.name;
  }

  /** So many holders of a key at a time. */
  public int limit() {
    return values.limit;
  }

  /** For how long a holder outlives the death of its JVM. */
  public Duration lease() {
    return values.lease;
  }

  /** The longest that {@link LeaseLimiter#acquire} waits; zero to refuse at once. */
  public Duration maxWait() {
    return values.maxWait;
  }

  /** So many calls per JVM wait at a time. */
  public int maxWaiting() {
    return values.maxWaiting;
  }

  /** What decides when Redis does not answer. */
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

  /** Name, limit, lease, waiting and failure policy. */
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

  /** Collects the values of a policy. Not thread-safe. */
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

    /** So many holders of a key at a time, from 1, which is a lock and the default, to 10,000. */
    public Builder limit(int holders) {
      this.limit = holders;
      return this;
    }

    /**
     * For how long a holder outlives the death of its JVM, from 100 ms to 30 days; 30 seconds if
     * nothing is said. It is renewed every third of that, so it need not be as long as the work;
     * but the JVM and Redis must not stand still for so long.
     */
    public Builder lease(Duration ofHolder) {
      this.lease = Objects.requireNonNull(ofHolder);
      return this;
    }

    /** The longest that {@link LeaseLimiter#acquire} waits; it does not if nothing is said. */
    public Builder maxWait(Duration longest) {
      this.maxWait = Objects.requireNonNull(longest);
      return this;
    }

    /**
     * So many calls of this JVM wait at a time; those beyond are refused if they would have to
     * wait. 1,000 if nothing is said.
     */
    public Builder maxWaiting(int calls) {
      this.maxWaiting = calls;
      return this;
    }

    /**
     * What decides when Redis does not answer. {@code CLOSED}, the default, gives no leases; with
     * {@code OPEN} calls go on, however many; with {@code LOCAL} each JVM counts by itself and
     * gives out its share of the limit, at least 1: see {@link Leases.Builder#expectedNodes}.
     */
    public Builder onStoreFailure(StoreFailurePolicy policy) {
      this.onStoreFailure = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a value is out of range; the message says which
     */
    public LeasePolicy build() {
      return new LeasePolicy(this);
    }
  }
}
