package io.cachette.cdi.internal.caching;

import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * Marks calls while they are handled, so that a second interceptor of this library in the same
 * chain does not handle them again. Such a chain exists if two archives of an application contain
 * this library. The mark is a string, since the two copies share no class.
 */
final class InterceptionMarker {

  private static final String MARK = "io.cachette.cdi.handled";

  private InterceptionMarker() {}

  /** Whether an outer interceptor of this library handles the call. */
  static boolean isMarked(InvocationContext context) {
    return context.getContextData().containsKey(MARK);
  }

  /**
   * Proceeds with the call while it is marked. Removes the mark afterwards, since an outer
   * interceptor may proceed several times.
   */
  static @Nullable Object proceed(InvocationContext context) throws Exception {
    context.getContextData().put(MARK, true);
    try {
      return context.proceed();
    } finally {
      context.getContextData().remove(MARK);
    }
  }
}
