package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Base class of the interceptors of the four JCache annotations. */
public abstract class CacheInterceptor implements Serializable {

  private static final long serialVersionUID = 1;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private CacheRuntime runtime;

  /** The four interceptor classes. */
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
