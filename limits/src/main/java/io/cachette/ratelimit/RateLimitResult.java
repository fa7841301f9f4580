package io.cachette.ratelimit;

import java.time.Duration;

/**
 * The decision of a limit about a call. Immutable and thread-safe.
 *
 * @param policy the policy of the limit
 * @param key the key; may be personal, so neither {@link #toString} nor exceptions show it
 * @param permits the number of requested permits
 * @param allowed whether the call is allowed; always true for a {@linkplain
 *     RateLimitPolicy.Builder#shadow shadow} policy
 * @param exceeded whether the limit is exceeded: the opposite of {@code allowed}, except for shadow
 *     policies and when Redis did not answer
 * @param remaining the permits that are available at once after the call; -1 if it is not known
 * @param retryAfter the time until the requested permits are available, if no other call acquires
 *     permits; zero if they were available at once
 * @param resetAfter the time until all permits are available, if no other call acquires permits
 * @param waited the time that the call has waited, or must wait, for its permits
 * @param source the source of the decision
 * @param grant identifies the permits for a refund; empty if no permits were acquired
 */
public record RateLimitResult(
    RateLimitPolicy policy,
    String key,
    long permits,
    boolean allowed,
    boolean exceeded,
    long remaining,
    Duration retryAfter,
    Duration resetAfter,
    Duration waited,
    Source source,
    String grant) {

  /** The source of a decision. */
  public enum Source {
    /** Redis decided. */
    REDIS,
    /** An earlier refusal of Redis still holds, so this JVM decided without a round trip. */
    DENIED_BEFORE,
    /** This JVM granted permits of its {@linkplain RateLimitPolicy.Builder#batch batch}. */
    BATCH,
    /** Redis did not answer, so the {@link StoreFailurePolicy} decided. */
    STORE_FAILURE
  }

  /**
   * Returns this result if it allows the call.
   *
   * @throws RateLimitExceededException if the limit is exceeded
   * @throws RateLimiterUnavailableException if Redis did not answer, and the policy is {@code
   *     CLOSED}
   */
  public RateLimitResult orThrow() {
    if (allowed) {
      return this;
    }
    throw exceeded
        ? new RateLimitExceededException(this)
        : new RateLimiterUnavailableException(this);
  }

  /** Returns a text without the key, which may be personal. */
  @Override
  public String toString() {
    return "RateLimitResult["
        + policy.name()
        + (allowed ? " allows " : " refuses ")
        + permits
        + ", remaining "
        + remaining
        + ", retryAfter "
        + retryAfter
        + ", by "
        + source
        + "]";
  }
}
