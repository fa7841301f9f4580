package io.cachette.jcache;

import io.cachette.jcache.internal.operation.loading.LoadSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load by a {@link CacheAside}.
 *
 * <pre>{@code
 * LoadOptions options =
 *     LoadOptions.builder()
 *         .lease(Duration.ofSeconds(10)) // one load in the cluster
 *         .timeToLive(Duration.ofMinutes(5))
 *         .staleFor(Duration.ofMinutes(1))
 *         .build();
 * Order order = CacheAside.of(cache).get("4711", options, () -> loadOrder("4711"));
 * }</pre>
 *
 * <p><b>Freshness.</b> A value is <em>fresh</em> for its time to live: for {@link #timeToLive}, or
 * else for the time that the expiry policy of the cache returns for a new entry. After that, Redis
 * keeps the value for the longer one of {@link #staleFor} and {@link #staleIfError}, and other
 * readers of the cache find it during this time. To tell fresh values from others, {@code
 * staleFor}, {@code staleIfError} and {@code refreshAhead} compare the remaining time of the entry.
 * So use the same options in all calls that read an entry with them. Eternal entries are always
 * fresh. A read with one of these three options does not count as an access for the expiry policy.
 *
 * <p>Immutable. Thread-safe. Two options are equal if all their values are equal.
 */
public final class LoadOptions {

  private static final LoadOptions DEFAULTS = builder().build();

  private final Duration maxWait;
  private final Duration lease;
  private final @Nullable Duration timeToLive;
  private final double jitter;
  private final Duration refreshAhead;
  private final Duration staleFor;
  private final Duration staleIfError;
  private final @Nullable Executor background;

  private LoadOptions(Builder builder) {
    this.maxWait = builder.maxWait;
    this.lease = builder.lease;
    this.timeToLive = builder.timeToLive;
    this.jitter = builder.jitter;
    this.refreshAhead = builder.refreshAhead;
    this.staleFor = builder.staleFor;
    this.staleIfError = builder.staleIfError;
    this.background = builder.background;
  }

  /** Returns one load per JVM, a maximum wait of 30 seconds, and no other option. */
  public static LoadOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder with the values of {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with the values of these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxWait = maxWait;
    builder.lease = lease;
    builder.timeToLive = timeToLive;
    builder.jitter = jitter;
    builder.refreshAhead = refreshAhead;
    builder.staleFor = staleFor;
    builder.staleIfError = staleIfError;
    builder.background = background;
    return builder;
  }

  /** Returns how long a call waits for the load of another caller; 30 seconds by default. */
  public Duration maxWait() {
    return maxWait;
  }

  /** Returns how long a node keeps other nodes from loading; zero, the default, for no lease. */
  public Duration lease() {
    return lease;
  }

  /** Returns how long a value is fresh; null, the default, if the expiry policy decides. */
  public @Nullable Duration timeToLive() {
    return timeToLive;
  }

  /** Returns the fraction by which times to live vary at random; zero by default. */
  public double jitter() {
    return jitter;
  }

  /** Returns the time before the end of freshness in which a value is renewed; zero by default. */
  public Duration refreshAhead() {
    return refreshAhead;
  }

  /** Returns the time after the end of freshness in which a value is renewed; zero by default. */
  public Duration staleFor() {
    return staleFor;
  }

  /** Returns how long an old value replaces one that cannot be loaded; zero by default. */
  public Duration staleIfError() {
    return staleIfError;
  }

  /** Returns the executor of refreshes; null, the default, for the thread of the caller. */
  public @Nullable Executor background() {
    return background;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LoadOptions that
        && maxWait.equals(that.maxWait)
        && lease.equals(that.lease)
        && Objects.equals(timeToLive, that.timeToLive)
        && Double.compare(jitter, that.jitter) == 0
        && refreshAhead.equals(that.refreshAhead)
        && staleFor.equals(that.staleFor)
        && staleIfError.equals(that.staleIfError)
        && Objects.equals(background, that.background);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        maxWait, lease, timeToLive, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  @Override
  public String toString() {
    return "LoadOptions[maxWait="
        + maxWait
        + ", lease="
        + lease
        + ", timeToLive="
        + timeToLive
        + ", jitter="
        + jitter
        + ", refreshAhead="
        + refreshAhead
        + ", staleFor="
        + staleFor
        + ", staleIfError="
        + staleIfError
        + ", background="
        + background
        + "]";
  }

  /** Builds {@link LoadOptions}. Not thread-safe. */
  public static final class Builder {

    private Duration maxWait = Duration.ofSeconds(30);
    private Duration lease = Duration.ZERO;
    private @Nullable Duration timeToLive;
    private double jitter;
    private Duration refreshAhead = Duration.ZERO;
    private Duration staleFor = Duration.ZERO;
    private Duration staleIfError = Duration.ZERO;
    private @Nullable Executor background;

    private Builder() {}

    /**
     * Sets how long a call waits for the load of another caller before it runs its own source.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxWait(Duration time) {
      this.maxWait = requireNotNegative("maxWait", time);
      return this;
    }

    /**
     * Sets how long a node that loads a value keeps other nodes from loading it, so that the
     * cluster has one load; zero for one load per JVM. If a node fails while it loads, it delays
     * the others by at most this time. If a load takes longer, another node may load too, and the
     * first load that completes is stored. More than ten minutes count as ten. A refresh always
     * needs a lease: if this is zero, its lease is as long as {@code maxWait}.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder lease(Duration time) {
      this.lease = requireNotNegative("lease", time);
      return this;
    }

    /**
     * Sets how long a value is fresh.
     *
     * @param time null for the time that the expiry policy returns for a new entry
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder timeToLive(@Nullable Duration time) {
      if (time != null && (time.isNegative() || time.isZero())) {
        throw new IllegalArgumentException("timeToLive is " + time + ", but must be positive");
      }
      this.timeToLive = time;
      return this;
    }

    /**
     * Sets the fraction by which times to live vary at random in both directions, so that values
     * that were stored together do not expire together.
     *
     * @throws IllegalArgumentException if it is not from 0 to less than 1
     */
    public Builder jitter(double fraction) {
      if (!(fraction >= 0 && fraction < 1)) {
        throw new IllegalArgumentException(
            "jitter is " + fraction + ", but must be a fraction from 0 to less than 1");
      }
      this.jitter = fraction;
      return this;
    }

    /**
     * Sets the time before the end of freshness in which one caller renews the value, while all
     * others get the present one.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder refreshAhead(Duration time) {
      this.refreshAhead = requireNotNegative("refreshAhead", time);
      return this;
    }

    /**
     * Sets the time after the end of freshness in which one caller renews the value, while all
     * others get the old one.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder staleFor(Duration time) {
      this.staleFor = requireNotNegative("staleFor", time);
      return this;
    }

    /**
     * Sets the time after the end of freshness in which callers get the old value if the source
     * fails.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder staleIfError(Duration time) {
      this.staleIfError = requireNotNegative("staleIfError", time);
      return this;
    }

    /**
     * Sets the executor that runs the source when a value is refreshed, so that no caller waits. If
     * the source needs state of the caller's thread, the executor must provide it.
     *
     * @param executor null to refresh on the thread of the one caller that renews the value
     */
    public Builder background(@Nullable Executor executor) {
      this.background = executor;
      return this;
    }

    /**
     * Builds the options.
     *
     * @throws IllegalArgumentException if {@code refreshAhead} is not shorter than {@code
     *     timeToLive} less its jitter
     */
    public LoadOptions build() {
      if (timeToLive != null
          && LoadSpec.toMillis(refreshAhead) >= LoadSpec.toMillis(timeToLive) * (1 - jitter)) {
        throw new IllegalArgumentException(
            "refreshAhead is "
                + refreshAhead
                + ", but must be shorter than timeToLive, "
                + timeToLive
                + ", less its jitter: values would be renewed by every reader");
      }
      return new LoadOptions(this);
    }

    private static Duration requireNotNegative(String name, Duration duration) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(name + " is " + duration + ", but must not be negative");
      }
      return duration;
    }
  }
}
