package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.inject.Inject;
import jakarta.interceptor.InvocationContext;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * What the interceptors of one container share: its caches, its annotated methods, and what it
 * counts. Ends with the container. Safe for use by several threads.
 */
@Registered
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
class CacheRuntime {

  /** Marks a call that is being handled, for a second interceptor of ours in the same chain. */
  private static final String HANDLED = "io.cachette.cdi.handled";

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheManager> managers;
  @Inject private Instance<RequestContextController> requests;
  @Inject private Instance<CacheExtension> extension;

  private Caches caches;
  private UserObjects objects;
  private FailurePolicy failures;
  private BackgroundExecutor background;
  private CachedMethods methods;
  private boolean active;

  @PostConstruct
  void start() {
    Settings settings = new Settings(SettingSource.ofApplication());
    active =
        settings.areEnabled()
            && (settings.takeOver() || ForeignInterceptors.enabled(beans).isEmpty());
    caches = new Caches(managers::get);
    objects = new UserObjects(beans);
    failures = new FailurePolicy(settings::passesOn);
    background =
        new BackgroundExecutor(requests::get, Thread.currentThread().getContextClassLoader());
    methods = new CachedMethods(this::told, caches, objects, failures, background);
  }

  /**
   * What the portable extension was told of a class; build compatible ones are not there any more.
   */
  private @Nullable BeanView told(Class<?> type) {
    return extension.isResolvable() ? extension.get().bean(type) : null;
  }

  /** Handles a call that is bound to an interceptor of this kind. */
  public @Nullable Object invoke(Kind kind, InvocationContext context) throws Exception {
    CachedMethod method = active ? methods.of(context) : null;
    if (method == null || method.kind() != kind) {
      return context.proceed();
    }
    Map<String, Object> data = context.getContextData();
    if (data.putIfAbsent(HANDLED, kind) != null) {
      return context.proceed();
    }
    try {
      return method.invoke(context);
    } finally {
      data.remove(HANDLED); // an interceptor before us may proceed again
    }
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
    objects.close();
  }
}
