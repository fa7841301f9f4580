package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the interceptors of the four annotations have in common: everything but the annotation. */
public abstract class CacheInterceptor implements Serializable {

  /**
   * After security and transactions of the platform, before the interceptors of applications: what
   * these do is cached, and a hit does without them.
   */
  public static final int PRIORITY = Interceptor.Priority.LIBRARY_BEFORE + 100;

  private static final long serialVersionUID = 1;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private CacheRuntime runtime;

  public static List<Class<? extends CacheInterceptor>> all() {
    return List.of(
        CacheResultInterceptor.class,
        CachePutInterceptor.class,
        CacheRemoveInterceptor.class,
        CacheRemoveAllInterceptor.class);
  }

  abstract CacheOperationKind kind();

  @AroundInvoke
  @Nullable Object intercept(InvocationContext context) throws Exception {
    return runtime.invoke(kind(), context);
  }
}
