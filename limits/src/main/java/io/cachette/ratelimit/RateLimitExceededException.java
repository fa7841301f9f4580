package io.cachette.ratelimit;

/** A limit refused a call. Nothing was consumed. */
public final class RateLimitExceededException extends RateLimitException {

  private static final long serialVersionUID = 1L;

  /**
   * @param result the refusal
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
