package io.cachette.ratelimit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request for permits of one limit, in a call with several limits.
 *
 * <pre>{@code
 * RateLimiter perUser =
 *     limiters.limiter(RateLimitPolicy.builder("api-user").limit(10).build());
 * List<RateLimitResult> results =
 *     limiters.tryAcquireAll(
 *         List.of(
 *             RateLimitRequest.of(limiter, "", 1), RateLimitRequest.of(perUser, "ann", 1)));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @see RateLimiters#tryAcquireAll
 */
public final class RateLimitRequest {

  private final RateLimiter limiter;
  private final String key;
  private final long permits;

  private RateLimitRequest(RateLimiter limiter, String key, long permits) {
    this.limiter = Objects.requireNonNull(limiter);
    this.key = Objects.requireNonNull(key);
    this.permits = permits;
  }

  /**
   * Creates a request.
   *
   * @param limiter the limiter, from the {@link RateLimiters} that the request is passed to
   * @param key the key; empty for a limit that all callers share
   * @param permits the number of permits, at least 1; {@link RateLimiters#tryAcquireAll} checks it
   */
  public static RateLimitRequest of(RateLimiter limiter, String key, long permits) {
    return new RateLimitRequest(limiter, key, permits);
  }

  /** Returns the limiter. */
  public RateLimiter limiter() {
    return limiter;
  }

  /** Returns the key; empty for a limit that all callers share. */
  public String key() {
    return key;
  }

  /** Returns the number of permits. */
  public long permits() {
    return permits;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimitRequest request
        && limiter.equals(request.limiter)
        && key.equals(request.key)
        && permits == request.permits;
  }

  @Override
  public int hashCode() {
    return Objects.hash(limiter, key, permits);
  }

  /** Returns a text without the key, which may be personal. */
  @Override
  public String toString() {
    return "RateLimitRequest[" + limiter.policy().name() + ", " + permits + "]";
  }
}
