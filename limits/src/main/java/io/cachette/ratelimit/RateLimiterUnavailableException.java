package io.cachette.ratelimit;

/**
 * Thrown when Redis does not answer in time, and the outage policy of the limit is {@link
 * OutagePolicy#DENY} or the operation needs Redis.
 *
 * <pre>{@code
 * try {
 *   limiter.reset("ann");
 * } catch (RateLimiterUnavailableException e) {
 *   log.log(System.Logger.Level.WARNING, "Not reset; try again later", e);
 * }
 * }</pre>
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
