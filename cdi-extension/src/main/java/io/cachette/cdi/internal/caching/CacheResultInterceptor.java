package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.InterceptorPriorities;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheResult;

/**
 * Intercepts the calls of methods with {@link CacheResult}. {@link CacheResultMethod} executes
 * them.
 */
@RegisteredByExtension
@Interceptor
@CacheResult
@Priority(InterceptorPriorities.CACHE)
class CacheResultInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  CacheOperationKind kind() {
    return CacheOperationKind.RESULT;
  }
}
