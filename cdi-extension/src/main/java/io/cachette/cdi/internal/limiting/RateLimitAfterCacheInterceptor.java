package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.InterceptorPriorities;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Limits the rate of calls whose result is not cached. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(InterceptorPriorities.RATE_LIMIT_AFTER_CACHE)
class RateLimitAfterCacheInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.RATE_LIMIT_AFTER_CACHE;
  }
}
