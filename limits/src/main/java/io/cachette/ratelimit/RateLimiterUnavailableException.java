package io.cachette.ratelimit;

import io.cachette.ratelimit.RateLimitResult.Source;

/**
 * Thrown when Redis does not answer in time, and the outage policy of the limit is {@link
 * OutagePolicy#DENY} or the operation needs Redis. Also thrown with that policy when Redis is out
 * of memory and has no state of the key: {@link RateLimitResult#source} is then {@link
 * RateLimitResult.Source#OUT_OF_MEMORY}, and no permits were acquired.
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
        "The rate limit '"
            + result.policy().name()
            + (result.source() == Source.OUT_OF_MEMORY
                ? "' cannot decide: Redis is out of memory, and stores no new keys"
                : "' cannot be asked: Redis does not answer"),
        result);
  }
}
