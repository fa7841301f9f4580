package io.cachette.ratelimit;

import java.time.Duration;

/**
 * Thrown when a call is refused: because the limit is exceeded, {@link RateLimitExceededException},
 * or because Redis does not answer, {@link RateLimiterUnavailableException}. Has no stack trace, so
 * that refusals are cheap. The message does not contain the key.
 *
 * <pre>{@code
 * try {
 *   limiter.acquire("ann");
 * } catch (RateLimitException e) {
 *   response.setHeader("Retry-After", Long.toString(e.retryAfter().toSeconds() + 1));
 *   response.sendError(429);
 * }
 * }</pre>
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

  /** Returns the name of the policy that refused the call. */
  public String name() {
    return name;
  }

  /** Returns the name of the limit in HTTP responses. */
  public String label() {
    return label;
  }

  /** Returns the time until a retry can succeed, never too short; zero if it is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Returns the result that refuses the call; null after deserialization of the exception. */
  public RateLimitResult result() {
    return result;
  }
}
