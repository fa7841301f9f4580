package io.cachette.ratelimit;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A rate limit, which grants permits to keys: users, addresses, tenants. All JVMs with the same
 * Redis, namespace and name share the limit. {@link RateLimiters#limiter} creates limiters.
 *
 * <pre>{@code
 * limiter.acquire("ann"); // or RateLimitExceededException
 * RateLimitResult three = limiter.tryAcquire("ann", 3);
 * if (three.isAllowed()) {
 *   Order order = loadOrder("4711");
 * }
 * }</pre>
 *
 * <p>The clock is that of Redis. Each operation takes one round trip ({@code EVALSHA}), or none if
 * an earlier refusal still holds in this JVM. Calls that do not wait for permits may share a round
 * trip with those of other threads. An operation takes at most the {@link
 * RateLimiters.Builder#timeBudget}, and is not sent again unless it has surely changed nothing. A
 * refused call consumes no permits. If Redis does not answer, the {@link RateLimitPolicy#outage
 * outage policy} decides calls that acquire permits; {@code peek}, {@code refund} and {@code reset}
 * throw {@link RateLimiterUnavailableException}.
 *
 * <p>A key is any text. Redis stores a digest of keys with more than 128 characters. The empty key
 * is for a limit that all callers share. A request for more permits than the burst of the policy
 * throws {@link IllegalArgumentException}. After {@link RateLimiters#close} all operations on
 * permits throw {@link IllegalStateException}.
 *
 * <p>Thread-safe. Stages complete on threads of the {@link RateLimiters}; do not block these
 * threads for long.
 */
public interface RateLimiter {

  /** Returns the policy of this limiter. */
  RateLimitPolicy policy();

  /**
   * Acquires one permit if it is available now, see {@link #acquire(String, long)}.
   *
   * @throws RateLimitExceededException if the limit refuses
   * @throws RateLimiterUnavailableException if Redis does not answer and the outage policy is
   *     {@code DENY}
   */
  default RateLimitResult acquire(String key) {
    return acquire(key, 1);
  }

  /**
   * Acquires permits if they are available now, or throws. Never waits for permits.
   *
   * @throws RateLimitExceededException if the limit refuses
   * @throws RateLimiterUnavailableException if Redis does not answer and the outage policy is
   *     {@code DENY}
   * @throws IllegalArgumentException if the limit can never grant that number of permits
   */
  RateLimitResult acquire(String key, long permits);

  /**
   * Acquires permits, waits for them if they become available in time, or throws. The one round
   * trip reserves the permits, in the order of arrival of all JVMs, and the thread then sleeps
   * until they are available. If the wait would be longer, the call is refused at once. If the
   * thread is interrupted, the permits are refunded.
   *
   * @param maxWait zero or more, and at most the {@link RateLimitPolicy#maxWait maxWait} of the
   *     policy
   * @throws RateLimitExceededException if the limit refuses
   * @throws RateLimiterUnavailableException if Redis does not answer and the outage policy is
   *     {@code DENY}
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalArgumentException if the limit can never grant that number of permits, or the
   *     policy does not allow to wait for so long
   */
  RateLimitResult acquire(String key, long permits, Duration maxWait) throws InterruptedException;

  /** Acquires one permit if it is available now. */
  default RateLimitResult tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Acquires permits if they are available now. Never waits for permits.
   *
   * @return the decision, see {@link RateLimitResult#isAllowed}
   * @throws IllegalArgumentException if the limit can never grant that number of permits
   */
  RateLimitResult tryAcquire(String key, long permits);

  /**
   * Acquires permits, and waits for them if they become available in time; see {@link
   * #acquire(String, long, Duration)}.
   *
   * @param maxWait zero or more, and at most the {@link RateLimitPolicy#maxWait maxWait} of the
   *     policy
   * @return the decision, see {@link RateLimitResult#isAllowed}
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalArgumentException if the limit can never grant that number of permits, or the
   *     policy does not allow to wait for so long
   */
  RateLimitResult tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException;

  /**
   * Decides a call for one permit without acquiring the permit.
   *
   * @throws RateLimiterUnavailableException if Redis does not answer
   */
  RateLimitResult peek(String key);

  /**
   * Returns acquired permits to the limit, as far as they still count, so that the limit is never
   * exceeded. Permits do not count any more if the limit has recovered from them, or after a {@link
   * #reset}. With {@link Algorithm#GCRA}, a refund may return fewer permits if other calls have
   * acquired permits since. Call it at most once per result.
   *
   * @param result a result of this limiter
   * @return whether permits were returned
   * @throws RateLimiterUnavailableException if Redis does not answer
   * @throws IllegalArgumentException if the result belongs to a different policy
   */
  boolean refund(RateLimitResult result);

  /**
   * Resets a key to its full limit, for all JVMs. Other JVMs may still refuse calls for up to five
   * seconds, if an earlier refusal holds there. Do not refund permits from before the reset.
   *
   * @throws RateLimiterUnavailableException if Redis does not answer
   */
  void reset(String key);

  /**
   * Acquires permits as {@link #acquire(String, long)} does, without blocking. The call does not
   * wait for permits.
   *
   * @return a stage that fails with {@link RateLimitException} if the call is refused
   * @throws IllegalArgumentException if the limit can never grant that number of permits
   */
  default CompletionStage<RateLimitResult> acquireAsync(String key, long permits) {
    return acquireAsync(key, permits, Duration.ZERO);
  }

  /**
   * Acquires permits as {@link #acquire(String, long, Duration)} does, without blocking. To give up
   * the wait, cancel the future of the stage: the permits are then refunded.
   *
   * @param maxWait zero or more, and at most the {@link RateLimitPolicy#maxWait maxWait} of the
   *     policy
   * @return a stage that fails with {@link RateLimitException} if the call is refused
   * @throws IllegalArgumentException if the limit can never grant that number of permits, or the
   *     policy does not allow to wait for so long
   */
  CompletionStage<RateLimitResult> acquireAsync(String key, long permits, Duration maxWait);

  /**
   * Acquires permits as {@link #tryAcquire(String, long, Duration)} does, without blocking; see
   * {@link #acquireAsync(String, long, Duration)}.
   */
  CompletionStage<RateLimitResult> tryAcquireAsync(String key, long permits, Duration maxWait);

  /** Decides a call as {@link #peek} does, without blocking. */
  CompletionStage<RateLimitResult> peekAsync(String key);

  /** Returns permits to the limit as {@link #refund} does, without blocking. */
  CompletionStage<Boolean> refundAsync(RateLimitResult result);

  /** Resets a key as {@link #reset} does, without blocking. */
  CompletionStage<Void> resetAsync(String key);

  /** Returns the counters of this limiter in this JVM. */
  RateLimitStatistics statistics();
}
