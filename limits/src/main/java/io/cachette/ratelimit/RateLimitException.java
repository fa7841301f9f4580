package io.cachette.ratelimit;

import java.time.Duration;

/**
 * A call was refused: because of its limit, {@link RateLimitExceededException}, or because it could
 * not be asked, {@link RateLimiterUnavailableException}. Has no stack trace, as refusing must cost
 * little. Neither message nor members have the key in the clear.
 */
public abstract sealed class RateLimitException extends RuntimeException
    permits RateLimitExceededException, RateLimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final String label;
  private final Duration retryAfter;
  private final transient RateLimitResult result;

  RateLimitException(String message, RateLimitResult result) {
    super(message, null, false, false);
    this.name = result.policy().name();
    this.label = result.policy().label();
    this.retryAfter = result.retryAfter();
    this.result = result;
  }

  /** The name of the policy that refused. */
  public String name() {
    return name;
  }

  /** What clients are told of the limit by. */
  public String label() {
    return label;
  }

  /** When to try again; never too early, and zero only if it is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** All that is known; null after the exception was serialized. */
  public RateLimitResult result() {
    return result;
  }
}
