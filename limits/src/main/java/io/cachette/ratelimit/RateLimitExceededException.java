package io.cachette.ratelimit;

/**
 * Thrown when a limit refuses a call because it is exceeded. The call consumed no permits.
 *
 * <pre>{@code
 * try {
 *   limiter.acquire("ann");
 * } catch (RateLimitExceededException e) {
 *   log.log(System.Logger.Level.INFO, "Try again in " + e.retryAfter());
 * }
 * }</pre>
 */
public final class RateLimitExceededException extends RateLimitException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param result the result that refuses the call
   */
  public RateLimitExceededException(RateLimitResult result) {
    super(
        "The rate limit '"
            + result.policy().name()
            + "' of "
            + result.policy().describeLimit()
            + " is exceeded; try again in "
            + result.retryAfter(),
        result);
  }
}
