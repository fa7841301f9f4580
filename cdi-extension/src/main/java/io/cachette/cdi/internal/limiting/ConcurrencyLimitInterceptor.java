package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.InterceptorPriorities;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Limits the number of concurrent calls. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(InterceptorPriorities.CONCURRENCY_LIMIT)
class ConcurrencyLimitInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.CONCURRENCY_LIMIT;
  }
}
