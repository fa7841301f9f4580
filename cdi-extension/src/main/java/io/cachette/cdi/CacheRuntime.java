package io.cachette.cdi;

import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.configuration.settings.SettingSource;
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
@Registered
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
class CacheRuntime {

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheManager> managers;
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
    active = settings.areEnabled() && ForeignInterceptors.enabled(beans).isEmpty();
    Function<Class<?>, @Nullable BeanView> told = told();
    caches = new Caches(new Once<>(managers::get));
    objects = new UserObjects(beans);
    failures = new FailurePolicy(settings::passesOn);
    background =
        new BackgroundExecutor(this::request, Thread.currentThread().getContextClassLoader());
    methods = new CachedMethods(told, caches, objects, failures, background);
  }

  /**
   * What the portable extension was told of classes; build compatible ones are not there any more.
   */
  private Function<Class<?>, @Nullable BeanView> told() {
    return extension.isResolvable() ? extension.get()::bean : type -> null;
  }

  /** Looked up anew each time: OpenWebBeans keeps all that one look-up has given out. */
  private RequestContextController request() {
    return beans.createInstance().select(RequestContextController.class).get();
  }

  /** Handles a call that is bound to an interceptor of this kind. */
  public @Nullable Object invoke(Kind kind, InvocationContext context) throws Exception {
    CachedMethod method = active ? methods.of(context) : null;
    if (method == null || method.kind() != kind || Handled.isMarked(context)) {
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
    objects.close();
  }
}
