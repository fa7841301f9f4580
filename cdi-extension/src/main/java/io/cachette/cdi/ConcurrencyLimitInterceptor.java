package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Checks how many calls there are. */
@Registered
@Interceptor
@Guarded
@Priority(GuardInterceptor.CONCURRENCY_LIMIT)
class ConcurrencyLimitInterceptor extends GuardInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  GuardKind kind() {
    return GuardKind.CONCURRENCY_LIMIT;
  }
}
