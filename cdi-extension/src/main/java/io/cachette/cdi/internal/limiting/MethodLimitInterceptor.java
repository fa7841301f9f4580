package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.caching.CacheInterceptor;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the interceptors that guard calls have in common. They come before transactions, which are
 * at {@code PLATFORM_BEFORE + 200}: calls that are refused or wait hold none, and a lock is
 * released when what was done under it can be seen.
 */
public abstract class MethodLimitInterceptor implements Serializable {

  static final int RATE_LIMIT = Interceptor.Priority.PLATFORM_BEFORE + 150;
  static final int CONCURRENCY_LIMIT = Interceptor.Priority.PLATFORM_BEFORE + 160;
  static final int LOCK = Interceptor.Priority.PLATFORM_BEFORE + 170;
  static final int RATE_LIMIT_AFTER_CACHE = CacheInterceptor.PRIORITY + 10;

  private static final long serialVersionUID = 1;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private MethodLimitRuntime runtime;

  public static List<Class<? extends MethodLimitInterceptor>> all() {
    return List.of(
        RateLimitInterceptor.class,
        ConcurrencyLimitInterceptor.class,
        LockedInterceptor.class,
        RateLimitAfterCacheInterceptor.class);
  }

  abstract MethodLimitKind kind();

  @AroundInvoke
  @Nullable Object intercept(InvocationContext context) throws Exception {
    return runtime.invoke(kind(), context);
  }
}
