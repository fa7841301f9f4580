package io.cachette.ratelimit;

import io.cachette.ratelimit.internal.PolicyChecks;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a rate limit: permits per period, algorithm, waiting, and the decision when Redis
 * does not answer.
 *
 * <pre>{@code
 * RateLimitPolicy logins =
 *     RateLimitPolicy.builder("login")
 *         .limit(5)
 *         .period(Duration.ofMinutes(1))
 *         .maxWait(Duration.ofSeconds(2))
 *         .build();
 * limiters.limiter(logins).acquire("ann"); // or RateLimitExceededException
 * }</pre>
 *
 * <p>Two policies are equal if all their values are equal. Immutable and thread-safe.
 */
public final class RateLimitPolicy {

  private final Builder values;
  private final Duration averagePeriod;

  private RateLimitPolicy(Builder values) {
    this.values = new Builder(values);
    this.averagePeriod = averageLength(values.period);
    RateLimitPolicyValidator.validate(this);
  }

  private static Duration averageLength(TemporalAmount period) {
    if (period instanceof Duration duration) {
      return duration;
    }
    Period ofCalendar = (Period) period;
    long days = ofCalendar.get(ChronoUnit.DAYS);
    return days == 0
        ? ChronoUnit.MONTHS.getDuration().multipliedBy(ofCalendar.toTotalMonths())
        : Duration.ofDays(days);
  }

  /**
   * Creates a builder of a policy.
   *
   * @param name the name by which JVMs share the limit, also in Redis keys, statistics, headers and
   *     messages; 1 to 200 characters without braces and white space
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Creates a builder that has the values of this policy. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** Returns the name by which JVMs share the limit. */
  public String name() {
    return values.name;
  }

  /** Returns the name of the limit in HTTP responses; by default the {@link #name}. */
  public String label() {
    return values.label.isEmpty() ? values.name : values.label;
  }

  /** Returns the permits per period. */
  public long limit() {
    return values.limit;
  }

  /** Returns the period of the limit: a {@link Duration}, or a {@link Period} of the calendar. */
  public TemporalAmount period() {
    return values.period;
  }

  /** Returns the algorithm that counts permits. */
  public Algorithm algorithm() {
    return values.algorithm;
  }

  /** Returns the largest number of permits of one call: the burst of GCRA, else the limit. */
  public long burst() {
    return hasBurst() ? values.burst : values.limit;
  }

  /** Returns whether a burst is set, so that it may differ from the limit. */
  boolean hasBurst() {
    return values.burst != Builder.SAME_AS_LIMIT;
  }

  /** Returns the time zone whose calendar fixed windows follow. */
  public ZoneId zone() {
    return values.zone;
  }

  /**
   * Returns the longest wait for permits that a call may ask for, and the wait of an annotated
   * method; zero if neither may wait.
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

  /** Returns how many permits a JVM acquires from Redis at once. */
  public int batch() {
    return values.batch;
  }

  /** Returns whether the limit only counts the calls that it would refuse. */
  public boolean isShadow() {
    return values.shadow;
  }

  /** Returns the group whose keys are on one node of a cluster; empty without a group. */
  public String group() {
    return values.group;
  }

  /** Returns the length of the period; for months and years their average length. */
  public Duration averagePeriod() {
    return averagePeriod;
  }

  /** Returns a text for messages: {@code 5 per PT1M}. */
  String describeLimit() {
    return values.limit + " per " + values.period;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof RateLimitPolicy policy
            && values.state().equals(policy.values.state()));
  }

  @Override
  public int hashCode() {
    return values.state().hashCode();
  }

  /** Returns name, limit, period and algorithm. */
  @Override
  public String toString() {
    return "RateLimitPolicy["
        + name()
        + ", "
        + describeLimit()
        + ", "
        + algorithm()
        + (algorithm() == Algorithm.GCRA ? ", burst " + burst() : "")
        + "]";
  }

  /** Builds a policy. Not thread-safe. */
  public static final class Builder {

    static final long SAME_AS_LIMIT = Long.MIN_VALUE;

    private final String name;
    private long limit;
    private TemporalAmount period = Duration.ofSeconds(1);
    private long burst = SAME_AS_LIMIT;
    private Algorithm algorithm = Algorithm.GCRA;
    private ZoneId zone = ZoneOffset.UTC;
    private Duration maxWait = Duration.ZERO;
    private int maxWaiting = 1_000;
    private OutagePolicy outage = OutagePolicy.ALLOW;
    private int batch = 1;
    private boolean shadow;
    private String group = "";
    private String label = "";

    private Builder(String name) {
      this.name = PolicyChecks.requireName("name of a rate limit", name);
    }

    private Builder(Builder other) {
      this.name = other.name;
      this.limit = other.limit;
      this.period = other.period;
      this.burst = other.burst;
      this.algorithm = other.algorithm;
      this.zone = other.zone;
      this.maxWait = other.maxWait;
      this.maxWaiting = other.maxWaiting;
      this.outage = other.outage;
      this.batch = other.batch;
      this.shadow = other.shadow;
      this.group = other.group;
      this.label = other.label;
    }

    private Object state() {
      return List.of(
          name,
          limit,
          period,
          burst,
          algorithm,
          zone,
          maxWait,
          maxWaiting,
          outage,
          batch,
          shadow,
          group,
          label);
    }

    /** Sets the permits per period, at least 1. Required. */
    public Builder limit(long permits) {
      this.limit = permits;
      return this;
    }

    /**
     * Sets the period of the limit: from 1 ms to 10 years, in whole microseconds; one second by
     * default. In fixed windows, periods of whole days follow the calendar.
     */
    public Builder period(Duration duration) {
      this.period = duration;
      return this;
    }

    /**
     * Sets a period of the calendar, for {@link Algorithm#FIXED_WINDOW}: days, weeks, months or
     * years.
     */
    public Builder period(Period ofCalendar) {
      this.period = ofCalendar;
      return this;
    }

    /**
     * Sets the largest number of permits that are available at once, for {@link Algorithm#GCRA}; by
     * default the limit. 1 spaces calls evenly.
     */
    public Builder burst(long permits) {
      this.burst = permits;
      return this;
    }

    /** Sets the algorithm; {@link Algorithm#GCRA} by default. */
    public Builder algorithm(Algorithm counting) {
      this.algorithm = Objects.requireNonNull(counting);
      return this;
    }

    /** Sets the time zone whose calendar {@link Algorithm#FIXED_WINDOW} follows; UTC by default. */
    public Builder zone(ZoneId ofCalendar) {
      this.zone = Objects.requireNonNull(ofCalendar);
      return this;
    }

    /**
     * Sets the longest wait for permits that a call may ask for, and the wait of an annotated
     * method; by default neither may wait. A call that names no wait does not wait.
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

    /** Sets what decides when Redis does not answer; {@code ALLOW} by default. */
    public Builder outage(OutagePolicy policy) {
      this.outage = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Sets how many permits a JVM acquires from Redis at once; 1 by default, which is exact. The
     * JVM grants the permits of a batch without a round trip, which is for keys with thousands of
     * calls per second. Other JVMs cannot use the permits of a batch. They expire one period after
     * they were acquired, so each JVM may exceed the limit of a period by up to one batch. Calls
     * that wait, and calls with several limits, do not use batches.
     */
    public Builder batch(int permits) {
      this.batch = permits;
      return this;
    }

    /** Sets whether the limit only counts the calls that it would refuse: to try a limit out. */
    public Builder shadow(boolean only) {
      this.shadow = only;
      return this;
    }

    /**
     * Sets a group, whose policies have all their keys on one node of a cluster. A call with
     * several limits of one group is then atomic and one round trip on a cluster, too. Without a
     * group a cluster is called once per limit, and the permits of the first limits are refunded if
     * a later limit refuses.
     */
    public Builder group(String name) {
      this.group = name.isEmpty() ? "" : PolicyChecks.requireName("group of a rate limit", name);
      return this;
    }

    /** Sets the name of the limit in HTTP responses; by default the name of the policy. */
    public Builder label(String forClients) {
      this.label = Objects.requireNonNull(forClients);
      return this;
    }

    /**
     * Creates the policy.
     *
     * @throws IllegalArgumentException if a value is missing or out of range; the message names it
     */
    public RateLimitPolicy build() {
      return new RateLimitPolicy(this);
    }
  }
}
