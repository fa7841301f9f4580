package io.cachette.ratelimit;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A limit, and the permits that it gives out to keys: users, addresses, tenants. All JVMs that use
 * the same Redis, namespace and name share it. By {@link RateLimiters#limiter}.
 *
 * <p>Time is that of Redis. Each operation is one round trip ({@code EVALSHA}), or none if this JVM
 * remembers a refusal that still holds; it takes no longer than {@link
 * RateLimiters.Builder#timeBudget}, and is never sent twice. A refused call consumes nothing. If
 * Redis does not answer, the policy's {@link StoreFailurePolicy} decides on acquiring; peeking,
 * refunding and resetting throw {@link RateLimiterUnavailableException}.
 *
 * <p>A key is any text; one of more than 128 characters is kept in Redis as its digest. The empty
 * one stands for a limit for all together. More permits than the policy's burst, or limit, can
 * never be had and are an {@link IllegalArgumentException}.
 *
 * <p>Safe for use by several threads. Stages complete on threads of the {@link RateLimiters}, which
 * should not be kept waiting.
 */
public interface RateLimiter {

  /** What limits. */
  RateLimitPolicy policy();

  /**
   * Takes one permit, see {@link #acquire(String, long)}.
   *
   * @throws RateLimitException if the call is refused
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  default RateLimitResult acquire(String key) throws InterruptedException {
    return acquire(key, 1);
  }

  /**
   * Takes permits, or throws. Waits for its turn as long as the {@linkplain RateLimitPolicy#maxWait
   * policy} says: the place is reserved in the one round trip, first come, first served, and the
   * thread then sleeps; who would have to wait for longer is refused at once. An interrupted caller
   * gives its permits back.
   *
   * @throws RateLimitExceededException if the limit refuses
   * @throws RateLimiterUnavailableException if Redis does not answer and the policy is {@code
   *     CLOSED}
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalArgumentException if that many permits can never be had
   */
  RateLimitResult acquire(String key, long permits) throws InterruptedException;

  /** Takes one permit if it can be had at once. */
  default RateLimitResult tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Takes permits if they can be had at once.
   *
   * @return see {@link RateLimitResult#allowed}
   * @throws IllegalArgumentException if that many permits can never be had
   */
  RateLimitResult tryAcquire(String key, long permits);

  /**
   * Takes permits, and waits for its turn if it comes in time; see {@link #acquire(String, long)}.
   *
   * @param maxWait at most the policy's
   * @return see {@link RateLimitResult#allowed}
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalArgumentException if that many permits can never be had, or the wait is longer
   *     than the policy's
   */
  RateLimitResult tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException;

  /**
   * What a call for one permit would be told, without taking it.
   *
   * @throws RateLimiterUnavailableException if Redis does not answer
   */
  RateLimitResult peek(String key);

  /**
   * Gives back what was taken, as far as it still weighs, so that the limit is never exceeded:
   * permits from which it has recovered by itself are not given back, nor, with {@link
   * Algorithm#GCRA}, what others who have taken theirs meanwhile may have recovered from; nor those
   * from before a {@link #reset}. Once for each result.
   *
   * @param result of this limiter
   * @return whether permits were given back
   * @throws RateLimiterUnavailableException if Redis does not answer
   */
  boolean refund(RateLimitResult result);

  /**
   * Makes as if the key had never taken permits, on all nodes; those that remember a refusal refuse
   * for as long as they were told. What was taken before must not be refunded any more.
   *
   * @throws RateLimiterUnavailableException if Redis does not answer
   */
  void reset(String key);

  /**
   * As {@link #acquire(String, long)}, without blocking. Cancelling the future of the stage while
   * it waits for its turn gives the permits back.
   *
   * @return fails with {@link RateLimitException}
   * @throws IllegalArgumentException if that many permits can never be had
   */
  CompletionStage<RateLimitResult> acquireAsync(String key, long permits);

  /**
   * As {@link #tryAcquire(String, long, Duration)}, without blocking; see {@link #acquireAsync}.
   */
  CompletionStage<RateLimitResult> tryAcquireAsync(String key, long permits, Duration maxWait);

  /** As {@link #peek}, without blocking. */
  CompletionStage<RateLimitResult> peekAsync(String key);

  /** As {@link #refund}, without blocking. */
  CompletionStage<Boolean> refundAsync(RateLimitResult result);

  /** As {@link #reset}, without blocking. */
  CompletionStage<Void> resetAsync(String key);

  /** What this limiter has done in this JVM. */
  RateLimitStatistics statistics();
}
