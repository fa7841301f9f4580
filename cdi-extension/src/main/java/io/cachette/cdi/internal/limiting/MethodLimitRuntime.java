package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.MethodTable;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.lock.Leases;
import io.cachette.ratelimit.RateLimiters;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.inject.Inject;
import jakarta.interceptor.InvocationContext;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the interceptors that guard calls share in one container: its limiters and locks. Ends with
 * the container. Safe for use by several threads.
 */
@RegisteredByExtension
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
public class MethodLimitRuntime {

  private static final String MARK = "io.cachette.cdi.guarded.";

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheExtension> extension;

  private BeanInstances instances;
  private MethodLimitFactory factory;
  private MethodTable<Map<MethodLimitKind, MethodLimit>> methods;
  private Lazy<RateLimiters> limiters;
  private Lazy<Leases> leases;

  @PostConstruct
  void start() {
    SettingSource source = SettingSource.ofApplication();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    MethodLimitPolicies policies = new MethodLimitPolicies(source);
    instances = new BeanInstances(beans);
    limiters =
        new Lazy<>(
            () ->
                RateLimiters.builder()
                    .properties(source.toManagerProperties())
                    .classLoader(loader)
                    .timeBudget(policies.limits().timeBudget())
                    .expectedNodes(policies.limits().expectedNodes())
                    .open());
    leases =
        new Lazy<>(
            () ->
                Leases.builder()
                    .properties(source.toManagerProperties())
                    .classLoader(loader)
                    .timeBudget(policies.locks().timeBudget())
                    .expectedNodes(policies.locks().expectedNodes())
                    .open());
    factory = new MethodLimitFactory(policies, instances, limiters, leases, this::findPrincipal);
    methods =
        new MethodTable<>(
            (type, context) -> {
              BeanView bean = findView(type);
              MethodView method = bean.methods().get(context.getMethod());
              return Optional.ofNullable(method).map(found -> factory.create(bean, found));
            });
  }

  /**
   * What the portable extension was told of classes; build compatible ones are not there any more.
   */
  private BeanView findView(Class<?> type) {
    BeanView known = extension.isResolvable() ? extension.get().bean(type) : null;
    return known == null ? BeanView.of(type) : known;
  }

  /**
   * Connects before the first call, which would find its time budget too short for that; and makes
   * the limiters known to who looks for them by name.
   */
  void prepare(@Observes @Initialized(ApplicationScoped.class) Object event) {
    if (extension.isResolvable()) {
      extension
          .get()
          .beans()
          .forEach(
              bean ->
                  bean.methods()
                      .values()
                      .forEach(
                          method ->
                              factory.create(bean, method).values().forEach(MethodLimit::prepare)));
    }
  }

  /** Handles a call that is bound to an interceptor of this kind. */
  public @Nullable Object invoke(MethodLimitKind kind, InvocationContext context) throws Exception {
    Map<MethodLimitKind, MethodLimit> limits = methods.find(context);
    MethodLimit limit = limits == null ? null : limits.get(kind);
    if (limit == null || isHandled(kind, context)) {
      return context.proceed();
    }
    return limit.invoke(context);
  }

  /**
   * Whether another interceptor of ours has handled the call, as where two archives of an
   * application both have our classes. One that is called again, by somebody who tries anew, has
   * not.
   */
  private boolean isHandled(MethodLimitKind kind, InvocationContext context) {
    Object mark = context.getContextData().putIfAbsent(MARK + kind, methods);
    return mark != null && mark != methods;
  }

  /** As the platform knows the caller; not every one does. */
  private Optional<String> findPrincipal() {
    Instance<Principal> principals = beans.createInstance().select(Principal.class);
    try {
      return principals.isResolvable()
          ? Optional.ofNullable(principals.get()).map(Principal::getName)
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  public RateLimiters limiters() {
    return limiters.get();
  }

  public Leases leases() {
    return leases.get();
  }

  @PreDestroy
  void end() {
    RateLimiters limits = limiters.peek();
    Leases locks = leases.peek();
    if (limits != null) {
      limits.close();
    }
    if (locks != null) {
      locks.close();
    }
    instances.close();
  }
}
