package io.cachette.cdi;

import io.cachette.configuration.settings.SettingSource;
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
@Registered
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
class GuardRuntime {

  private static final String MARK = "io.cachette.cdi.guarded.";

  @Inject private BeanContainer beans;
  @Inject private Instance<CacheExtension> extension;

  private UserObjects objects;
  private GuardedMethods builder;
  private MethodTable<Map<GuardKind, Guard>> methods;
  private Once<RateLimiters> limiters;
  private Once<Leases> leases;

  @PostConstruct
  void start() {
    SettingSource source = SettingSource.ofApplication();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    GuardPolicies policies = new GuardPolicies(source);
    objects = new UserObjects(beans);
    limiters =
        new Once<>(
            () ->
                RateLimiters.builder()
                    .properties(source.forManager())
                    .classLoader(loader)
                    .timeBudget(policies.limits().timeBudget())
                    .expectedNodes(policies.limits().expectedNodes())
                    .open());
    leases =
        new Once<>(
            () ->
                Leases.builder()
                    .properties(source.forManager())
                    .classLoader(loader)
                    .timeBudget(policies.locks().timeBudget())
                    .expectedNodes(policies.locks().expectedNodes())
                    .open());
    builder = new GuardedMethods(policies, objects, limiters, leases, this::principal);
    methods =
        new MethodTable<>(
            (type, context) -> {
              BeanView bean = view(type);
              MethodView method = bean.methods().get(context.getMethod());
              return Optional.ofNullable(method).map(found -> builder.of(bean, found));
            });
  }

  /**
   * What the portable extension was told of classes; build compatible ones are not there any more.
   */
  private BeanView view(Class<?> type) {
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
                          method -> builder.of(bean, method).values().forEach(Guard::prepare)));
    }
  }

  /** Handles a call that is bound to an interceptor of this kind. */
  public @Nullable Object invoke(GuardKind kind, InvocationContext context) throws Exception {
    Map<GuardKind, Guard> guards = methods.of(context);
    Guard guard = guards == null ? null : guards.get(kind);
    if (guard == null || isHandled(kind, context)) {
      return context.proceed();
    }
    return guard.invoke(context);
  }

  /**
   * Whether another interceptor of ours has handled the call, as where two archives of an
   * application both have our classes. One that is called again, by somebody who tries anew, has
   * not.
   */
  private boolean isHandled(GuardKind kind, InvocationContext context) {
    Object mark = context.getContextData().putIfAbsent(MARK + kind, methods);
    return mark != null && mark != methods;
  }

  /** As the platform knows the caller; not every one does. */
  private Optional<String> principal() {
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
    objects.close();
  }
}
