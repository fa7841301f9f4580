package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Checks rate limits of all calls. */
@Registered
@Interceptor
@Guarded
@Priority(GuardInterceptor.RATE_LIMIT)
class RateLimitInterceptor extends GuardInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  GuardKind kind() {
    return GuardKind.RATE_LIMIT;
  }
}
