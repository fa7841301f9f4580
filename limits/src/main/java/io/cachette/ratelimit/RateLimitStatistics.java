package io.cachette.ratelimit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a limiter in this JVM since its creation. They count calls, not permits.
 *
 * <pre>{@code
 * RateLimitStatistics statistics = limiter.statistics();
 * double refusedShare =
 *     (double) statistics.refused() / (statistics.allowed() + statistics.refused());
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class RateLimitStatistics {

  private final long allowed;
  private final long refused;
  private final long refusedLocally;
  private final long waited;
  private final long refunded;
  private final long decidedWithoutRedis;

  private RateLimitStatistics(Builder builder) {
    this.allowed = builder.allowed;
    this.refused = builder.refused;
    this.refusedLocally = builder.refusedLocally;
    this.waited = builder.waited;
    this.refunded = builder.refunded;
    this.decidedWithoutRedis = builder.decidedWithoutRedis;
  }

  /** Creates a builder, whose numbers are zero: for tests that need statistics. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of allowed calls. */
  public long allowed() {
    return allowed;
  }

  /** Returns the number of refused calls, and of calls that a shadow policy would have refused. */
  public long refused() {
    return refused;
  }

  /** Returns the number of refused calls that took no round trip. */
  public long refusedLocally() {
    return refusedLocally;
  }

  /** Returns the number of calls that waited for permits. */
  public long waited() {
    return waited;
  }

  /** Returns the number of calls whose permits were refunded. */
  public long refunded() {
    return refunded;
  }

  /**
   * Returns the number of calls that the outage policy decided, because Redis did not answer or was
   * out of memory.
   */
  public long decidedWithoutRedis() {
    return decidedWithoutRedis;
  }

  private List<Long> state() {
    return List.of(allowed, refused, refusedLocally, waited, refunded, decidedWithoutRedis);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimitStatistics statistics && state().equals(statistics.state());
  }

  @Override
  public int hashCode() {
    return state().hashCode();
  }

  @Override
  public String toString() {
    return "RateLimitStatistics[allowed="
        + allowed
        + ", refused="
        + refused
        + ", refusedLocally="
        + refusedLocally
        + ", waited="
        + waited
        + ", refunded="
        + refunded
        + ", decidedWithoutRedis="
        + decidedWithoutRedis
        + "]";
  }

  /** Builds statistics. Not thread-safe. */
  public static final class Builder {

    private long allowed;
    private long refused;
    private long refusedLocally;
    private long waited;
    private long refunded;
    private long decidedWithoutRedis;

    private Builder() {}

    /** Sets the number of allowed calls. */
    public Builder allowed(long calls) {
      this.allowed = calls;
      return this;
    }

    /** Sets the number of refused calls, and of calls that a shadow policy would have refused. */
    public Builder refused(long calls) {
      this.refused = calls;
      return this;
    }

    /** Sets the number of refused calls that took no round trip. */
    public Builder refusedLocally(long calls) {
      this.refusedLocally = calls;
      return this;
    }

    /** Sets the number of calls that waited for permits. */
    public Builder waited(long calls) {
      this.waited = calls;
      return this;
    }

    /** Sets the number of calls whose permits were refunded. */
    public Builder refunded(long calls) {
      this.refunded = calls;
      return this;
    }

    /** Sets the number of calls that the outage policy decided, because Redis did not answer. */
    public Builder decidedWithoutRedis(long calls) {
      this.decidedWithoutRedis = calls;
      return this;
    }

    /** Creates the statistics. */
    public RateLimitStatistics build() {
      return new RateLimitStatistics(this);
    }
  }
}
