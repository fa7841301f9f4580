package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;

/** Locks out all other calls. */
@Registered
@Interceptor
@Guarded
@Priority(GuardInterceptor.LOCK)
class LockedInterceptor extends GuardInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  GuardKind kind() {
    return GuardKind.LOCK;
  }
}
