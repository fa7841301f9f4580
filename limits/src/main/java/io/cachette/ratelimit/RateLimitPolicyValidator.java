package io.cachette.ratelimit;

import io.cachette.ratelimit.internal.PolicyChecks;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;

/** Checks the values of a policy. */
final class RateLimitPolicyValidator {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final long LONGEST_MONTHS = 120;

  /** A sliding window stores each grant in Redis. */
  private static final long LARGEST_SLIDING_LIMIT = 1_000;

  private static final long LARGEST_EXACT = 1L << 52;
  private static final int LONGEST_WAIT_IN_WINDOWS = 100;

  private final RateLimitPolicy policy;
  private final PolicyChecks checks;

  private RateLimitPolicyValidator(RateLimitPolicy policy) {
    this.policy = policy;
    this.checks = new PolicyChecks("Rate limit '" + policy.name() + "'");
  }

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException if one is invalid; the message names it
   */
  static void validate(RateLimitPolicy policy) {
    RateLimitPolicyValidator validator = new RateLimitPolicyValidator(policy);
    validator.checkPeriod();
    validator.checkLimitAndBurst();
    validator.checkExact();
    validator.checkWaiting();
    validator.require(
        policy.batch() >= 1 && policy.batch() <= policy.burst(),
        "batch is " + policy.batch() + "; it must be from 1 to " + policy.burst());
  }

  private void checkPeriod() {
    TemporalAmount period = policy.period();
    boolean inRange =
        period instanceof Duration duration
            ? duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0
            : isOfCalendar((Period) period);
    require(
        inRange,
        "period is "
            + period
            + "; it must be from 1 ms to 10 years, and of the calendar days alone, or months and"
            + " years");
    require(
        !(period instanceof Duration duration)
            || duration.equals(duration.truncatedTo(ChronoUnit.MICROS)),
        "period is " + period + "; it must be whole microseconds");
    require(
        policy.algorithm() == Algorithm.FIXED_WINDOW || period instanceof Duration,
        "period is " + period + " of the calendar, which only FIXED_WINDOW knows; use a duration");
  }

  private static boolean isOfCalendar(Period period) {
    long months = period.toTotalMonths();
    long days = period.get(ChronoUnit.DAYS);
    return days == 0
        ? months >= 1 && months <= LONGEST_MONTHS
        : months == 0 && days >= 1 && days <= LONGEST.toDays();
  }

  private void checkLimitAndBurst() {
    require(policy.limit() >= 1, "limit is " + policy.limit() + "; it must be at least 1");
    require(policy.burst() >= 1, "burst is " + policy.burst() + "; it must be at least 1");
    require(
        !policy.hasBurst() || policy.algorithm() == Algorithm.GCRA,
        "burst is " + policy.burst() + ", which only GCRA has; windows have their limit");
    require(
        policy.algorithm() != Algorithm.SLIDING_WINDOW || policy.limit() <= LARGEST_SLIDING_LIMIT,
        "limit is "
            + policy.limit()
            + ", but a sliding window remembers each grant and is for limits of up to "
            + LARGEST_SLIDING_LIMIT
            + "; use GCRA");
  }

  /** Redis computes with doubles, which are exact up to 2^53. */
  private void checkExact() {
    if (policy.algorithm() != Algorithm.GCRA) {
      require(policy.limit() <= LARGEST_EXACT, "limit is too large: " + policy.limit());
      return;
    }
    long burst = policy.burst();
    double fraction = (double) burst * policy.limit();
    double full = (double) burst / policy.limit() * policy.averagePeriod().toMillis() * 1_000;
    require(
        fraction <= LARGEST_EXACT && full <= LARGEST_EXACT / 4.0,
        "limit "
            + policy.describeLimit()
            + " with a burst of "
            + burst
            + " cannot be counted exactly; use a smaller burst or a shorter period");
  }

  private void checkWaiting() {
    Duration maxWait = policy.maxWait();
    checks.requireWaiting(maxWait, policy.maxWaiting());
    require(
        policy.algorithm() != Algorithm.FIXED_WINDOW
            || maxWait.compareTo(policy.averagePeriod().multipliedBy(LONGEST_WAIT_IN_WINDOWS)) <= 0,
        "maxWait is "
            + maxWait
            + ", but in fixed windows it must be at most "
            + LONGEST_WAIT_IN_WINDOWS
            + " periods");
  }

  private void require(boolean condition, String otherwise) {
    checks.require(condition, otherwise);
  }
}
