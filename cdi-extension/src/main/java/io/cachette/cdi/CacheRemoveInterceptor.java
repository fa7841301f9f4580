package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheRemove;

/** Calls of methods with {@link CacheRemove}. */
@Registered
@Interceptor
@CacheRemove
@Priority(CacheInterceptor.PRIORITY)
class CacheRemoveInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  Kind kind() {
    return Kind.REMOVE;
  }
}
