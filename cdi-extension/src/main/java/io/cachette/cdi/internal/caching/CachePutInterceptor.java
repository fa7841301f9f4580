package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.Priority;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CachePut;

/** Calls of methods with {@link CachePut}. */
@RegisteredByExtension
@Interceptor
@CachePut
@Priority(CacheInterceptor.PRIORITY)
class CachePutInterceptor extends CacheInterceptor {

  private static final long serialVersionUID = 1;

  @Override
  CacheOperationKind kind() {
    return CacheOperationKind.PUT;
  }
}
