package io.cachette.cdi;

import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheRemoveAll;

/** Calls of methods with {@link CacheRemoveAll}. */
@Registered
@Interceptor
@CacheRemoveAll
@Priority(CacheInterceptor.PRIORITY)
class CacheRemoveAllInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  Kind kind() {
    return Kind.REMOVE_ALL;
  }
}
