package io.cachette.ratelimit.internal;

import java.time.Duration;

/**
 * Checks the values of a policy of limits or locks.
 *
 * @param subject the policy, with which messages begin
 */
public record PolicyChecks(String subject) {

  private static final Duration LONGEST_WAIT = Duration.ofDays(3_660);

  /**
   * Checks a name.
   *
   * @param what a description for the message: {@code "name of a lock"}
   * @return the name
   * @throws IllegalArgumentException if it is invalid
   */
  public static String requireName(String what, String name) {
    if (!name.matches("[^{}\\s\\p{Cntrl}]{1,200}")) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " is '"
              + name
              + "'; use 1 to 200 characters without braces and white space");
    }
    return name;
  }

  /**
   * Checks a condition.
   *
   * @throws IllegalArgumentException if it does not hold
   */
  public void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(subject + ": " + otherwise);
    }
  }

  /**
   * Checks how long and how many calls may wait.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public void requireWaiting(Duration maxWait, int maxWaiting) {
    require(
        !maxWait.isNegative() && maxWait.compareTo(LONGEST_WAIT) <= 0,
        "maxWait is " + maxWait + "; it must be from zero to 10 years");
    require(maxWaiting >= 1, "maxWaiting is " + maxWaiting + "; it must be at least 1");
  }
}
