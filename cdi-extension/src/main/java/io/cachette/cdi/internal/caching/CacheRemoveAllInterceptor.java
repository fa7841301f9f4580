package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.InterceptorPriorities;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheRemoveAll;

/** Intercepts the calls of methods with {@link CacheRemoveAll}. */
@RegisteredByExtension
@Interceptor
@CacheRemoveAll
@Priority(InterceptorPriorities.CACHE)
class CacheRemoveAllInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  CacheOperationKind kind() {
    return CacheOperationKind.REMOVE_ALL;
  }
}
