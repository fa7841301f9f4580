package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Locks out all other calls. */
@RegisteredByExtension
@Interceptor
@Limited
@Priority(MethodLimitInterceptor.LOCK)
class LockedInterceptor extends MethodLimitInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  MethodLimitKind kind() {
    return MethodLimitKind.LOCK;
  }
}
