package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** An annotated method of a bean class, prepared for its calls. Thread-safe. */
interface CachedMethod {

  CacheOperationKind kind();

  /**
   * Handles a call of the method.
   *
   * @throws Exception the exception of the method, or a failure of the cache that is passed on
   */
  @Nullable Object invoke(InvocationContext context) throws Exception;
}
