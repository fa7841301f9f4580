package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.bean.ApplicationLoaders;
import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.DiscoveredBeans;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.inject.Inject;
import jakarta.interceptor.InvocationContext;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * The state that the cache interceptors of one container share: caches, annotated methods and
 * counts of failures. Thread-safe.
 */
@RegisteredByExtension
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
public class CacheRuntime {

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheManager> managers;
  @Inject private ApplicationLoaders loaders;
  @Inject private Instance<DiscoveredBeans> discoveredBeans;

  private Caches caches;
  private BeanInstances instances;
  private CacheFailureHandler failures;
  private BackgroundExecutor background;
  private CachedMethods methods;
  private boolean isActive;

  @PostConstruct
  void start() {
    CachingSettings settings = CachingSettings.read();
    isActive = settings.isEnabled() && ForeignInterceptors.findEnabled(beans).isEmpty();
    caches = new Caches(new Lazy<>(managers::get), loaders::current);
    instances = new BeanInstances(beans);
    failures = new CacheFailureHandler(settings::isPassedOn);
    background =
        new BackgroundExecutor(
            this::createRequestController, Thread.currentThread().getContextClassLoader());
    methods = new CachedMethods(createBeanLookup(), caches, instances, failures, background);
  }

  private Function<Class<?>, @Nullable BeanView> createBeanLookup() {
    return discoveredBeans.isResolvable() ? discoveredBeans.get()::find : type -> null;
  }

  /** Uses a new {@code Instance} each time: that of OpenWebBeans keeps the objects it returned. */
  private RequestContextController createRequestController() {
    return beans.createInstance().select(RequestContextController.class).get();
  }

  /**
   * Handles a call of an interceptor.
   *
   * @throws Exception the exception of the method, or a failure of the cache that is passed on
   */
  public @Nullable Object invoke(CacheOperationKind kind, InvocationContext context)
      throws Exception {
    CachedMethod method = isActive ? methods.find(context) : null;
    if (method == null || method.kind() != kind || InterceptionMarker.isMarked(context)) {
      return context.proceed();
    }
    return method.invoke(context);
  }

  /** Returns the open cache with a name. */
  public Cache<Object, Object> cache(String name) {
    return caches.get(name);
  }

  /** Returns the number of failures of an operation on all caches. */
  public long count(Operation operation) {
    return failures.count(operation);
  }

  /** Returns the number of failures of an operation on one cache. */
  public long count(Operation operation, String cacheName) {
    return failures.count(operation, cacheName);
  }

  @PreDestroy
  void stop() {
    background.close();
    instances.close();
  }
}
