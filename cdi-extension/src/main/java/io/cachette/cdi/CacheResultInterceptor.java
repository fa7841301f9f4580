package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheResult;

/** Calls of methods with {@link CacheResult}. */
@Registered
@Interceptor
@CacheResult
@Priority(CacheInterceptor.PRIORITY)
class CacheResultInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  Kind kind() {
    return Kind.RESULT;
  }
}
