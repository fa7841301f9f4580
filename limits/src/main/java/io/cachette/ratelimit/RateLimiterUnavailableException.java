package io.cachette.ratelimit;

/**
 * A limit could not be asked, as Redis did not answer in time, and its policy is {@link
 * StoreFailurePolicy#CLOSED}; or what was asked for cannot be done without Redis.
 */
public final class RateLimiterUnavailableException extends RateLimitException {

  private static final long serialVersionUID = 1L;

  /**
   * @param result the refusal
   */
  public RateLimiterUnavailableException(RateLimitResult result) {
    super(
        "The rate limit '" + result.policy().name() + "' cannot be asked: Redis does not answer",
        result);
  }
}
