package io.cachette.cdi.internal.limiting;

import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** Lets calls of a method go on, or refuses them. Safe for use by several threads. */
interface MethodLimit {

  /** Makes what it needs, which connects. */
  void prepare();

  /** Handles a call. */
  @Nullable Object invoke(InvocationContext context) throws Exception;
}
