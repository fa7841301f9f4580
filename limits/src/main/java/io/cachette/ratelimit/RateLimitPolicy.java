package io.cachette.ratelimit;

import io.cachette.ratelimit.internal.Windows;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a limit allows: so many permits per period, and what happens around that. Immutable; equal
 * if everything is.
 */
public final class RateLimitPolicy {

  /** A sliding window remembers each grant, so it is for small limits. */
  static final long LARGEST_SLIDING_LIMIT = 1_000;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final long LONGEST_MONTHS = 120;
  private static final long LARGEST_EXACT = 1L << 52;
  private static final int LONGEST_WAIT_IN_WINDOWS = 100;

  private final Builder values;
  private final Windows windows;

  private RateLimitPolicy(Builder values) {
    this.values = new Builder(values);
    checkPeriod();
    this.windows = Windows.of(values.period, values.zone);
    check();
  }

  /**
   * Begins a policy.
   *
   * @param name for Redis, statistics, headers and messages: what JVMs share a limit by; without
   *     braces and white space
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Begins a policy with the values of this one. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** What JVMs share the limit by. */
  public String name() {
    return values.name;
  }

  /** What clients of HTTP are told of the limit by. */
  public String label() {
    return values.label.isEmpty() ? values.name : values.label;
  }

  /** Permits per period. */
  public long limit() {
    return values.limit;
  }

  /** In which the limit holds: a {@link Duration}, or a {@link Period} of the calendar. */
  public TemporalAmount period() {
    return values.period;
  }

  /** How it counts. */
  public Algorithm algorithm() {
    return values.algorithm;
  }

  /** The most permits that can be had at once: the burst of GCRA, otherwise the limit. */
  public long burst() {
    return values.burst == Builder.SAME_AS_LIMIT ? values.limit : values.burst;
  }

  /** Whose calendar fixed windows follow. */
  public ZoneId zone() {
    return values.zone;
  }

  /** The longest that a call waits for its turn; zero to refuse at once. */
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

  /** So many permits are taken from Redis at once. */
  public int batch() {
    return values.batch;
  }

  /** Whether it never refuses, but counts what it would refuse. */
  public boolean isShadow() {
    return values.shadow;
  }

  /** Which keys are on one node of a cluster; empty if that does not matter. */
  public String group() {
    return values.group;
  }

  public Windows windows() {
    return windows;
  }

  /** The length of the period, on average if the calendar says so. */
  public Duration averagePeriod() {
    return windows.averageLength();
  }

  /** For messages: {@code 5 per PT1M}. */
  String describeLimit() {
    return values.limit + " per " + values.period;
  }

  /**
   * Rejects numbers of permits that no call can ever acquire.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1 or more than the limit
   *     allows
   */
  public void requirePossible(long permits) {
    if (permits < 1 || permits > burst()) {
      throw new IllegalArgumentException(
          "Rate limit '"
              + name()
              + "': "
              + permits
              + " permits were asked for, but at least 1 and at most "
              + burst()
              + (algorithm() == Algorithm.GCRA ? ", its burst," : ", its limit,")
              + " can be had at once");
    }
  }

  /**
   * @throws IllegalArgumentException if no call may wait for so long
   */
  void requirePossible(Duration wait) {
    if (wait.isNegative() || wait.compareTo(maxWait()) > 0) {
      throw new IllegalArgumentException(
          "Rate limit '"
              + name()
              + "': a call wants to wait for up to "
              + wait
              + ", but its policy allows from zero to "
              + maxWait()
              + "; give the policy a longer maxWait");
    }
  }

  private void checkPeriod() {
    boolean inRange =
        values.period instanceof Duration duration
            ? duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0
            : isOfCalendar((Period) values.period);
    require(
        inRange,
        "period is "
            + values.period
            + "; it must be from 1 ms to 10 years, and of the calendar days alone, or months and"
            + " years");
    require(
        !(values.period instanceof Duration duration)
            || duration.equals(duration.truncatedTo(ChronoUnit.MICROS)),
        "period is " + values.period + "; it must be whole microseconds");
    require(
        values.algorithm == Algorithm.FIXED_WINDOW || values.period instanceof Duration,
        "period is "
            + values.period
            + " of the calendar, which only FIXED_WINDOW knows; use a duration");
  }

  private static boolean isOfCalendar(Period period) {
    long months = period.toTotalMonths();
    long days = period.get(ChronoUnit.DAYS);
    return days == 0
        ? months >= 1 && months <= LONGEST_MONTHS
        : months == 0 && days >= 1 && days <= LONGEST.toDays();
  }

  private void check() {
    require(values.limit >= 1, "limit is " + values.limit + "; it must be at least 1");
    require(
        values.burst == Builder.SAME_AS_LIMIT || values.burst >= 1,
        "burst is " + values.burst + "; it must be at least 1");
    require(
        values.burst == Builder.SAME_AS_LIMIT || values.algorithm == Algorithm.GCRA,
        "burst is " + values.burst + ", which only GCRA has; windows have their limit");
    require(
        values.algorithm != Algorithm.SLIDING_WINDOW || values.limit <= LARGEST_SLIDING_LIMIT,
        "limit is "
            + values.limit
            + ", but a sliding window remembers each grant and is for limits of up to "
            + LARGEST_SLIDING_LIMIT
            + "; use GCRA");
    requireExact();
    checkWaiting();
    require(
        values.batch >= 1 && values.batch <= burst(),
        "batch is " + values.batch + "; it must be from 1 to " + burst());
  }

  /** Redis computes with doubles, which are exact up to 2^53. */
  private void requireExact() {
    if (values.algorithm != Algorithm.GCRA) {
      require(values.limit <= LARGEST_EXACT, "limit is too large: " + values.limit);
      return;
    }
    double fraction = (double) burst() * values.limit;
    double full = (double) burst() / values.limit * averagePeriod().toMillis() * 1_000;
    require(
        fraction <= LARGEST_EXACT && full <= LARGEST_EXACT / 4.0,
        "limit "
            + values.limit
            + " per "
            + values.period
            + " with a burst of "
            + burst()
            + " cannot be counted exactly; use a smaller burst or a shorter period");
  }

  private void checkWaiting() {
    require(
        !values.maxWait.isNegative() && values.maxWait.compareTo(LONGEST) <= 0,
        "maxWait is " + values.maxWait + "; it must be from zero to 10 years");
    require(
        values.algorithm != Algorithm.FIXED_WINDOW
            || values.maxWait.compareTo(averagePeriod().multipliedBy(LONGEST_WAIT_IN_WINDOWS)) <= 0,
        "maxWait is "
            + values.maxWait
            + ", but in fixed windows it must be at most "
            + LONGEST_WAIT_IN_WINDOWS
            + " periods");
    require(
        values.maxWaiting >= 1, "maxWaiting is " + values.maxWaiting + "; it must be at least 1");
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("Rate limit '" + values.name + "': " + otherwise);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimitPolicy policy && values.state().equals(policy.values.state());
  }

  @Override
  public int hashCode() {
    return values.state().hashCode();
  }

  /** Name, limit, period and algorithm. */
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

  /** Collects the values of a policy. Not thread-safe. */
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
    private StoreFailurePolicy onStoreFailure = StoreFailurePolicy.OPEN;
    private int batch = 1;
    private boolean shadow;
    private String group = "";
    private String label = "";

    private Builder(String name) {
      this.name = requireName("name", name, "[^{}\\s\\p{Cntrl}]{1,200}");
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
      this.onStoreFailure = other.onStoreFailure;
      this.batch = other.batch;
      this.shadow = other.shadow;
      this.group = other.group;
      this.label = other.label;
    }

    private static String requireName(String what, String text, String pattern) {
      if (!text.matches(pattern)) {
        throw new IllegalArgumentException(
            "The "
                + what
                + " of a rate limit is '"
                + text
                + "'; use 1 to 200 characters without braces and white space");
      }
      return text;
    }

    private Object state() {
      return java.util.List.of(
          name,
          limit,
          period,
          burst,
          algorithm,
          zone,
          maxWait,
          maxWaiting,
          onStoreFailure,
          batch,
          shadow,
          group,
          label);
    }

    /** Permits per period, at least 1. Has to be said. */
    public Builder limit(long permits) {
      this.limit = permits;
      return this;
    }

    /**
     * In which the limit holds; one second if nothing is said. From 1 ms to 10 years, in whole
     * microseconds. Whole days are those of the calendar in fixed windows.
     */
    public Builder period(Duration duration) {
      this.period = duration;
      return this;
    }

    /**
     * A period of the calendar, for {@link Algorithm#FIXED_WINDOW}: days, weeks, months or years.
     */
    public Builder period(Period ofCalendar) {
      this.period = ofCalendar;
      return this;
    }

    /**
     * The most permits that can be had at once, for {@link Algorithm#GCRA}; the limit if nothing is
     * said. 1 spaces calls evenly.
     */
    public Builder burst(long permits) {
      this.burst = permits;
      return this;
    }

    /** How to count; {@link Algorithm#GCRA} if nothing is said. */
    public Builder algorithm(Algorithm counting) {
      this.algorithm = Objects.requireNonNull(counting);
      return this;
    }

    /** Whose calendar {@link Algorithm#FIXED_WINDOW} follows; UTC if nothing is said. */
    public Builder zone(ZoneId ofCalendar) {
      this.zone = Objects.requireNonNull(ofCalendar);
      return this;
    }

    /** The longest that a call waits for its turn; none if nothing is said. */
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

    /** What decides when Redis does not answer; {@code OPEN} if nothing is said. */
    public Builder onStoreFailure(StoreFailurePolicy policy) {
      this.onStoreFailure = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Takes so many permits at once and hands them out in this JVM without asking again, for keys
     * that are asked for thousands of times per second. What a JVM has taken and not used is not
     * there for others, and may be used up to a period later, or is lost: in a period, each JVM may
     * go up to one batch over the limit. Does not concern calls that wait, or that keep several
     * limits at once. 1, which is exact, if nothing is said.
     */
    public Builder batch(int permits) {
      this.batch = permits;
      return this;
    }

    /** Never refuses, and counts what it would have refused: to try a limit out. */
    public Builder shadow(boolean only) {
      this.shadow = only;
      return this;
    }

    /**
     * Puts all keys of all policies of a group on one node of a cluster, so that several limits of
     * one call are one step there, too. Without it they are asked one after another in a cluster,
     * and what the first have given is given back if a later one refuses.
     */
    public Builder group(String name) {
      this.group = requireName("group", name, "[^{}\\s\\p{Cntrl}]{0,200}");
      return this;
    }

    /** What clients of HTTP are told of the limit by; its name if nothing is said. */
    public Builder label(String forClients) {
      this.label = Objects.requireNonNull(forClients);
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a value is missing or out of range; the message says
     *     which
     */
    public RateLimitPolicy build() {
      return new RateLimitPolicy(this);
    }
  }
}
