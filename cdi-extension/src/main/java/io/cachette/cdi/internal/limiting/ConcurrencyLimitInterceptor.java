package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Checks how many calls there are. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(MethodLimitInterceptor.CONCURRENCY_LIMIT)
class ConcurrencyLimitInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.CONCURRENCY_LIMIT;
  }
}
