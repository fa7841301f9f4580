package io.cachette.ratelimit;

/**
 * Decides calls of limits, locks and semaphores when Redis does not answer in time. It also decides
 * calls for which Redis would have to store something new while it is out of memory.
 *
 * <pre>{@code
 * var forLogins = io.cachette.ratelimit.OutagePolicy.DENY;
 * RateLimitPolicy logins = RateLimitPolicy.builder("login").limit(5).outage(forLogins).build();
 * limiters.limiter(logins).acquire("ann"); // or RateLimiterUnavailableException
 * }</pre>
 */
public enum OutagePolicy {

  /**
   * Refuses all calls with {@link RateLimiterUnavailableException} or {@link
   * io.cachette.lock.LeasesUnavailableException}: for login attempts and other calls that must
   * never be unlimited. The default of locks.
   */
  DENY,

  /**
   * Allows all calls: the callers are more important than the limit. The default of rate limits and
   * of {@link io.cachette.lock.ConcurrencyLimit}.
   */
  ALLOW,

  /**
   * Lets each JVM limit its own calls, to the limit divided by {@code expectedNodes} of the
   * builder. Each JVM starts with an unused rate limit, and counts by {@link Algorithm#GCRA}.
   */
  LOCAL
}
