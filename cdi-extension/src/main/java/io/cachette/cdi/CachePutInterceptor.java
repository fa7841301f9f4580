package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CachePut;

/** Calls of methods with {@link CachePut}. */
@Registered
@Interceptor
@CachePut
@Priority(CacheInterceptor.PRIORITY)
class CachePutInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  Kind kind() {
    return Kind.PUT;
  }
}
