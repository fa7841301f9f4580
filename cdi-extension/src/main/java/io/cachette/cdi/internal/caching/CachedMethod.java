package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** An annotated method of a bean class, with all that is known of it before it is called. */
interface CachedMethod {

  CacheOperationKind kind();

  /**
   * Handles a call of the method.
   *
   * @throws Exception what the method threw
   */
  @Nullable Object invoke(InvocationContext context) throws Exception;
}
