package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.InterceptorPriorities;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Acquires locks for calls. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(InterceptorPriorities.LOCK)
class LockedInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.LOCK;
  }
}
