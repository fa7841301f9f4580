package io.cachette.cdi.internal.limiting;

import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Base class of the interceptors that limit calls. */
public abstract class MethodLimitInterceptor implements Serializable {

  private static final long serialVersionUID = 1;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private MethodLimitRuntime runtime;

  /** The four interceptor classes. */
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
