package io.cachette.lock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a lock or semaphore in this JVM since its creation, for all keys, and its current
 * state.
 *
 * <pre>{@code
 * LeaseStatistics statistics = lock.statistics();
 * if (statistics.lost() > 0) {
 *   log.log(System.Logger.Level.WARNING, "Leases were lost: " + statistics);
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class LeaseStatistics {

  private final long acquired;
  private final long refused;
  private final long waited;
  private final long abandoned;
  private final long decidedWithoutRedis;
  private final long lost;
  private final long held;
  private final long waiting;

  private LeaseStatistics(Builder builder) {
    this.acquired = builder.acquired;
    this.refused = builder.refused;
    this.waited = builder.waited;
    this.abandoned = builder.abandoned;
    this.decidedWithoutRedis = builder.decidedWithoutRedis;
    this.lost = builder.lost;
    this.held = builder.held;
    this.waiting = builder.waiting;
  }

  /** Creates a builder, whose numbers are zero: for tests that need statistics. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of calls that acquired a lease. */
  public long acquired() {
    return acquired;
  }

  /**
   * Returns the number of calls that acquired none, because all leases were held or Redis did not
   * answer.
   */
  public long refused() {
    return refused;
  }

  /** Returns the number of calls that waited, with any outcome. */
  public long waited() {
    return waited;
  }

  /** Returns the number of calls that were interrupted or cancelled before they had an outcome. */
  public long abandoned() {
    return abandoned;
  }

  /**
   * Returns the number of calls that the outage policy decided, because Redis did not answer or was
   * out of memory.
   */
  public long decidedWithoutRedis() {
    return decidedWithoutRedis;
  }

  /** Returns the number of leases that were lost before their release. */
  public long lost() {
    return lost;
  }

  /** Returns the number of leases that this JVM holds now. */
  public long held() {
    return held;
  }

  /** Returns the number of calls that wait now. */
  public long waiting() {
    return waiting;
  }

  private List<Long> state() {
    return List.of(acquired, refused, waited, abandoned, decidedWithoutRedis, lost, held, waiting);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LeaseStatistics statistics && state().equals(statistics.state());
  }

  @Override
  public int hashCode() {
    return state().hashCode();
  }

  @Override
  public String toString() {
    return "LeaseStatistics[acquired="
        + acquired
        + ", refused="
        + refused
        + ", waited="
        + waited
        + ", abandoned="
        + abandoned
        + ", decidedWithoutRedis="
        + decidedWithoutRedis
        + ", lost="
        + lost
        + ", held="
        + held
        + ", waiting="
        + waiting
        + "]";
  }

  /** Builds statistics. Not thread-safe. */
  public static final class Builder {

    private long acquired;
    private long refused;
    private long waited;
    private long abandoned;
    private long decidedWithoutRedis;
    private long lost;
    private long held;
    private long waiting;

    private Builder() {}

    /** Sets the number of calls that acquired a lease. */
    public Builder acquired(long calls) {
      this.acquired = calls;
      return this;
    }

    /**
     * Sets the number of calls that acquired none, because all leases were held or Redis did not
     * answer.
     */
    public Builder refused(long calls) {
      this.refused = calls;
      return this;
    }

    /** Sets the number of calls that waited, with any outcome. */
    public Builder waited(long calls) {
      this.waited = calls;
      return this;
    }

    /** Sets the number of calls that were interrupted or cancelled before they had an outcome. */
    public Builder abandoned(long calls) {
      this.abandoned = calls;
      return this;
    }

    /** Sets the number of calls that the outage policy decided, because Redis did not answer. */
    public Builder decidedWithoutRedis(long calls) {
      this.decidedWithoutRedis = calls;
      return this;
    }

    /** Sets the number of leases that were lost before their release. */
    public Builder lost(long leases) {
      this.lost = leases;
      return this;
    }

    /** Sets the number of leases that this JVM holds now. */
    public Builder held(long leases) {
      this.held = leases;
      return this;
    }

    /** Sets the number of calls that wait now. */
    public Builder waiting(long calls) {
      this.waiting = calls;
      return this;
    }

    /** Creates the statistics. */
    public LeaseStatistics build() {
      return new LeaseStatistics(this);
    }
  }
}
