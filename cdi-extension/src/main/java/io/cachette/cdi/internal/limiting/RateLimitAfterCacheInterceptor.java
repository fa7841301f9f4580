package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Checks rate limits of calls whose result is not in a cache. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(MethodLimitInterceptor.RATE_LIMIT_AFTER_CACHE)
class RateLimitAfterCacheInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.RATE_LIMIT_AFTER_CACHE;
  }
}
