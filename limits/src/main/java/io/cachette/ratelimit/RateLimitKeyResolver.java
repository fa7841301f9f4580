package io.cachette.ratelimit;

import jakarta.interceptor.InvocationContext;

/**
 * Says whose permits a call takes, for {@link RateLimit#keyResolver}. Safe for use by several
 * threads, unless its bean has another scope.
 */
@FunctionalInterface
public interface RateLimitKeyResolver {

  /**
   * The key of a call.
   *
   * @return not null; empty for all callers together
   */
  String key(InvocationContext call);
}
