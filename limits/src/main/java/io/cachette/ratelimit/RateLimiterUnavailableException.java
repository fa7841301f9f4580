package io.cachette.ratelimit;

/**
 * Thrown when Redis does not answer in time, and the policy of the limit is {@link
 * StoreFailurePolicy#CLOSED} or the operation needs Redis.
 */
public final class RateLimiterUnavailableException extends RateLimitException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param result the result that refuses the call
   */
  public RateLimiterUnavailableException(RateLimitResult result) {
    super(
        "The rate limit '" + result.policy().name() + "' cannot be asked: Redis does not answer",
        result);
  }
}
