package io.cachette.cdi.internal.bean;

import jakarta.interceptor.Interceptor;

/**
 * The priorities of the interceptors, from the first to the last in a chain.
 *
 * <p>Rate limits, limits of concurrency and locks come before transactions, which are at {@code
 * PLATFORM_BEFORE + 200}: a call that is refused or waits holds no transaction, and a lock is
 * released after the transaction of its call has completed.
 */
public final class InterceptorPriorities {

  /** Rate limits of all calls. */
  public static final int RATE_LIMIT = Interceptor.Priority.PLATFORM_BEFORE + 150;

  /** Limits of concurrency. */
  public static final int CONCURRENCY_LIMIT = Interceptor.Priority.PLATFORM_BEFORE + 160;

  /** Locks. */
  public static final int LOCK = Interceptor.Priority.PLATFORM_BEFORE + 170;

  /**
   * The four JCache annotations: after the security and transaction interceptors of the platform,
   * before the interceptors of applications. The work of the latter is cached: a hit skips them.
   */
  public static final int CACHE = Interceptor.Priority.LIBRARY_BEFORE + 100;

  /** Rate limits of calls whose result is not cached. */
  public static final int RATE_LIMIT_AFTER_CACHE = CACHE + 10;

  private InterceptorPriorities() {}
}
