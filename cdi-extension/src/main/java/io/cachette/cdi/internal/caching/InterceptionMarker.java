package io.cachette.cdi.internal.caching;

import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * Marks calls while they are handled, for a second interceptor of ours in the same chain, as where
 * two archives of an application both have our classes. By a string, which both copies know.
 */
final class InterceptionMarker {

  private static final String MARK = "io.cachette.cdi.handled";

  private InterceptionMarker() {}

  /** Whether another interceptor of ours has proceeded to this one. */
  static boolean isMarked(InvocationContext context) {
    return context.getContextData().containsKey(MARK);
  }

  /** Goes on with the marked call; an interceptor before us may do so again, with a new one. */
  static @Nullable Object proceed(InvocationContext context) throws Exception {
    context.getContextData().put(MARK, true);
    try {
      return context.proceed();
    } finally {
      context.getContextData().remove(MARK);
    }
  }
}
