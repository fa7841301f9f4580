package io.cachette.ratelimit;

import io.cachette.ratelimit.internal.ResultGrants;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decision of a limit about a call.
 *
 * <pre>{@code
 * RateLimitResult result = limiter.tryAcquire("ann");
 * if (result.isAllowed()) {
 *   Order order = loadOrder("4711");
 * } else {
 *   log.log(System.Logger.Level.INFO, "Try again in " + result.retryAfter());
 * }
 * }</pre>
 *
 * <p>Two results are equal if all their values, and the permits that they acquired, are equal.
 * Immutable and thread-safe.
 */
public final class RateLimitResult {

  static {
    ResultGrants.initialize(RateLimitResult::grant, Builder::grant);
  }

  private final RateLimitPolicy policy;
  private final String key;
  private final long permits;
  private final boolean allowed;
  private final boolean exceeded;
  private final long remaining;
  private final Duration retryAfter;
  private final Duration resetAfter;
  private final Duration waited;
  private final Source source;
  private final String grant;

  private RateLimitResult(Builder builder) {
    this.policy = builder.policy;
    this.key = builder.key;
    this.permits = builder.permits;
    this.allowed = builder.allowed;
    this.exceeded = builder.exceeded;
    this.remaining = builder.remaining;
    this.retryAfter = builder.retryAfter;
    this.resetAfter = builder.resetAfter;
    this.waited = builder.waited;
    this.source = builder.source;
    this.grant = builder.grant;
  }

  /** The source of a decision. */
  public enum Source {
    /** Redis decided. */
    REDIS,
    /** An earlier refusal of Redis still holds, so this JVM decided without a round trip. */
    DENIED_BEFORE,
    /** This JVM granted permits of its {@linkplain RateLimitPolicy.Builder#batch batch}. */
    BATCH,
    /** Redis did not answer, so the {@link OutagePolicy} decided. */
    OUTAGE,
    /**
     * Redis is out of memory and stores no state of a new key, so the {@link OutagePolicy} decided.
     * Redis still decides about keys whose state it has.
     */
    OUT_OF_MEMORY
  }

  /**
   * Creates a builder of a result, for tests of code that handles results. By default the result
   * allows one permit, and the remaining permits are not known.
   *
   * @param key the key of the call
   */
  public static Builder builder(RateLimitPolicy policy, String key) {
    return new Builder(policy, key);
  }

  /** Creates a builder that has the values of this result. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Returns the policy of the limit. */
  public RateLimitPolicy policy() {
    return policy;
  }

  /** Returns the key. It may be personal, so neither {@link #toString} nor exceptions show it. */
  public String key() {
    return key;
  }

  /** Returns the number of requested permits. */
  public long permits() {
    return permits;
  }

  /**
   * Returns whether the call is allowed; always true for a {@linkplain
   * RateLimitPolicy.Builder#shadow shadow} policy.
   */
  public boolean isAllowed() {
    return allowed;
  }

  /**
   * Returns whether the limit is exceeded: the opposite of {@link #isAllowed}, except for shadow
   * policies and when Redis did not answer.
   */
  public boolean isExceeded() {
    return exceeded;
  }

  /** Returns the permits that are available at once after the call; -1 if it is not known. */
  public long remaining() {
    return remaining;
  }

  /**
   * Returns the time until the requested permits are available, if no other call acquires permits;
   * zero if they were available at once.
   */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Returns the time until all permits are available, if no other call acquires permits. */
  public Duration resetAfter() {
    return resetAfter;
  }

  /** Returns the time that the call has waited, or must wait, for its permits. */
  public Duration waited() {
    return waited;
  }

  /** Returns the source of the decision. */
  public Source source() {
    return source;
  }

  /** Identifies the permits for a refund; empty if no permits were acquired. */
  String grant() {
    return grant;
  }

  /**
   * Returns this result if it allows the call.
   *
   * @throws RateLimitExceededException if the limit is exceeded
   * @throws RateLimiterUnavailableException if Redis did not answer or is out of memory, and the
   *     outage policy is {@code DENY}
   */
  public RateLimitResult orThrow() {
    if (allowed) {
      return this;
    }
    throw exceeded
        ? new RateLimitExceededException(this)
        : new RateLimiterUnavailableException(this);
  }

  private List<Object> state() {
    return List.of(
        policy,
        key,
        permits,
        allowed,
        exceeded,
        remaining,
        retryAfter,
        resetAfter,
        waited,
        source,
        grant);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimitResult result && state().equals(result.state());
  }

  @Override
  public int hashCode() {
    return state().hashCode();
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

  /** Builds a result. Not thread-safe. */
  public static final class Builder {

    private final RateLimitPolicy policy;
    private final String key;
    private long permits = 1;
    private boolean allowed = true;
    private boolean exceeded;
    private long remaining = -1;
    private Duration retryAfter = Duration.ZERO;
    private Duration resetAfter = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private Source source = Source.REDIS;
    private String grant = "";

    private Builder(RateLimitPolicy policy, String key) {
      this.policy = Objects.requireNonNull(policy);
      this.key = Objects.requireNonNull(key);
    }

    private Builder(RateLimitResult result) {
      this.policy = result.policy;
      this.key = result.key;
      this.permits = result.permits;
      this.allowed = result.allowed;
      this.exceeded = result.exceeded;
      this.remaining = result.remaining;
      this.retryAfter = result.retryAfter;
      this.resetAfter = result.resetAfter;
      this.waited = result.waited;
      this.source = result.source;
      this.grant = result.grant;
    }

    /** Sets the number of requested permits; 1 by default. */
    public Builder permits(long requested) {
      this.permits = requested;
      return this;
    }

    /** Sets whether the call is allowed; true by default. */
    public Builder allowed(boolean isAllowed) {
      this.allowed = isAllowed;
      return this;
    }

    /** Sets whether the limit is exceeded; false by default. */
    public Builder exceeded(boolean isExceeded) {
      this.exceeded = isExceeded;
      return this;
    }

    /** Sets the permits that are available at once; -1, the default, if it is not known. */
    public Builder remaining(long available) {
      this.remaining = available;
      return this;
    }

    /** Sets the time until the requested permits are available; zero by default. */
    public Builder retryAfter(Duration untilAvailable) {
      this.retryAfter = Objects.requireNonNull(untilAvailable);
      return this;
    }

    /** Sets the time until all permits are available; zero by default. */
    public Builder resetAfter(Duration untilFull) {
      this.resetAfter = Objects.requireNonNull(untilFull);
      return this;
    }

    /** Sets the time that the call has waited for its permits; zero by default. */
    public Builder waited(Duration wait) {
      this.waited = Objects.requireNonNull(wait);
      return this;
    }

    /** Sets the source of the decision; {@link Source#REDIS} by default. */
    public Builder source(Source decidedBy) {
      this.source = Objects.requireNonNull(decidedBy);
      return this;
    }

    private void grant(String acquired) {
      this.grant = acquired;
    }

    /** Creates the result. */
    public RateLimitResult build() {
      return new RateLimitResult(this);
    }
  }
}
