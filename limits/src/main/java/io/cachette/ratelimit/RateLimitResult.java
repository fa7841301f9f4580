package io.cachette.ratelimit;

import java.time.Duration;

/**
 * What a limit says of a call. Immutable.
 *
 * @param policy of the limit
 * @param key whose permits they are; may be personal, so that neither {@link #toString} nor
 *     exceptions show it
 * @param permits so many were asked for
 * @param allowed whether the call may go on; always true of a {@linkplain
 *     RateLimitPolicy.Builder#shadow shadow} policy
 * @param exceeded whether the limit is exceeded: the contrary of {@code allowed}, but for shadow
 *     policies and where Redis did not answer
 * @param remaining so many permits could be taken at once afterwards; -1 if it is not known
 * @param retryAfter how long until so many permits can be had, if others take none meanwhile; zero
 *     if they could be had at once
 * @param resetAfter how long until nothing is taken any more, if nobody takes more
 * @param waited how long the call has waited, or has to wait, for its turn
 * @param source who decided
 * @param grant what is needed to give the permits back; empty if nothing was taken
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

  /** Who decided. */
  public enum Source {
    /** Redis did. */
    REDIS,
    /** This JVM remembers a refusal that still holds; Redis was not asked. */
    DENIED_BEFORE,
    /** The permits are from a {@linkplain RateLimitPolicy.Builder#batch batch} taken before. */
    BATCH,
    /** Redis did not answer, and the {@link StoreFailurePolicy} did. */
    STORE_FAILURE
  }

  /**
   * This result if it allows the call.
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

  /** This result, of a call that waits for so long. */
  public RateLimitResult withWait(Duration wait) {
    return new RateLimitResult(
        policy,
        key,
        permits,
        allowed,
        exceeded,
        remaining,
        retryAfter,
        resetAfter,
        wait,
        source,
        grant);
  }

  /** Without the key. */
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
