package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.internal.CacheExtension;
import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import io.cachette.configuration.internal.source.SettingSource;
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
 * What the interceptors of one container share: its caches, its annotated methods, and what it
 * counts. Ends with the container. Safe for use by several threads.
 */
@RegisteredByExtension
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
public class CacheRuntime {

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheManager> managers;
  @Inject private Instance<CacheExtension> extension;

  private Caches caches;
  private BeanInstances instances;
  private CacheFailureHandler failures;
  private BackgroundExecutor background;
  private CachedMethods methods;
  private boolean isActive;

  @PostConstruct
  void start() {
    CachingSettings settings = new CachingSettings(SettingSource.ofApplication());
    isActive = settings.isEnabled() && ForeignInterceptors.findEnabled(beans).isEmpty();
    Function<Class<?>, @Nullable BeanView> discovered = discoveredBeans();
    caches = new Caches(new Lazy<>(managers::get));
    instances = new BeanInstances(beans);
    failures = new CacheFailureHandler(settings::isPassedOn);
    background =
        new BackgroundExecutor(
            this::createRequestController, Thread.currentThread().getContextClassLoader());
    methods = new CachedMethods(discovered, caches, instances, failures, background);
  }

  /**
   * What the portable extension was told of classes; build compatible ones are not there any more.
   */
  private Function<Class<?>, @Nullable BeanView> discoveredBeans() {
    return extension.isResolvable() ? extension.get()::bean : type -> null;
  }

  /** Looked up anew each time: OpenWebBeans keeps all that one look-up has given out. */
  private RequestContextController createRequestController() {
    return beans.createInstance().select(RequestContextController.class).get();
  }

  /** Handles a call that is bound to an interceptor of this kind. */
  public @Nullable Object invoke(CacheOperationKind kind, InvocationContext context)
      throws Exception {
    CachedMethod method = isActive ? methods.find(context) : null;
    if (method == null || method.kind() != kind || InterceptionMarker.isMarked(context)) {
      return context.proceed();
    }
    return method.invoke(context);
  }

  public Cache<Object, Object> cache(String name) {
    return caches.get(name);
  }

  public long count(Operation operation) {
    return failures.count(operation);
  }

  public long count(Operation operation, String cacheName) {
    return failures.count(operation, cacheName);
  }

  @PreDestroy
  void end() {
    background.close();
    instances.close();
  }
}
