package io.cachette.cdi.internal.limiting;

import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** A limit of the calls of a method. Thread-safe. */
interface MethodLimit {

  /** Creates the limiters, which connects to Redis. */
  void prepare();

  /**
   * Proceeds with a call, or refuses it.
   *
   * @throws Exception the exception of the method, or the exception of a refusal
   */
  @Nullable Object invoke(InvocationContext context) throws Exception;
}
