package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Checks rate limits of calls whose result is not in a cache. */
@Registered
@Interceptor
@Guarded
@Priority(GuardInterceptor.RATE_LIMIT_AFTER_CACHE)
class RateLimitAfterCacheInterceptor extends GuardInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  GuardKind kind() {
    return GuardKind.RATE_LIMIT_AFTER_CACHE;
  }
}
