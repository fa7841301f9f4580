package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.DiscoveredBeans;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.MethodTable;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import io.cachette.lock.DistributedLocks;
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
 * The state that the interceptors that limit calls share in one container: limiters and locks.
 * Thread-safe.
 */
@RegisteredByExtension
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects, then initializes
public class MethodLimitRuntime {

  private static final String MARK = "io.cachette.cdi.guarded.";

  @Inject private BeanContainer beans;
  @Inject private Instance<DiscoveredBeans> discoveredBeans;

  private BeanInstances instances;
  private MethodLimitFactory factory;
  private MethodTable<Map<MethodLimitKind, MethodLimit>> methods;
  private Lazy<RateLimiters> limiters;
  private Lazy<DistributedLocks> locks;

  @PostConstruct
  void start() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    MethodLimitPolicies policies = MethodLimitPolicies.read();
    instances = new BeanInstances(beans);
    limiters =
        new Lazy<>(
            () ->
                RateLimiters.builder()
                    .classLoader(loader)
                    .timeBudget(policies.limits().timeBudget())
                    .expectedNodes(policies.limits().expectedNodes())
                    .open());
    locks =
        new Lazy<>(
            () ->
                DistributedLocks.builder()
                    .classLoader(loader)
                    .timeBudget(policies.locks().timeBudget())
                    .expectedNodes(policies.locks().expectedNodes())
                    .open());
    factory = new MethodLimitFactory(policies, instances, limiters, locks, this::findPrincipal);
    methods =
        new MethodTable<>(
            (type, context) -> {
              BeanView bean = findView(type);
              MethodView method = bean.methods().get(context.getMethod());
              return Optional.ofNullable(method).map(found -> factory.create(bean, found));
            });
  }

  private BeanView findView(Class<?> type) {
    BeanView known = discoveredBeans.isResolvable() ? discoveredBeans.get().find(type) : null;
    return known == null ? BeanView.of(type) : known;
  }

  /**
   * Creates the limiters when the container starts: the time budget of a first call is too short to
   * connect, and applications can then find all limiters by name.
   */
  static void prepare(
      @Observes @Initialized(ApplicationScoped.class) Object event,
      BeanContainer beans,
      MethodLimitRuntime runtime) {
    if (!WebApplications.startsLater(event, beans)) {
      runtime.prepare();
    }
  }

  void prepare() {
    if (discoveredBeans.isResolvable()) {
      discoveredBeans
          .get()
          .all()
          .forEach(
              bean ->
                  bean.methods()
                      .values()
                      .forEach(
                          method ->
                              factory.create(bean, method).values().forEach(MethodLimit::prepare)));
    }
  }

  /**
   * Handles a call of an interceptor.
   *
   * @throws Exception the exception of the method, or the exception of a refusal
   */
  public @Nullable Object invoke(MethodLimitKind kind, InvocationContext context) throws Exception {
    Map<MethodLimitKind, MethodLimit> limits = methods.find(context);
    MethodLimit limit = limits == null ? null : limits.get(kind);
    if (limit == null || isHandled(kind, context)) {
      return context.proceed();
    }
    return limit.invoke(context);
  }

  /**
   * Whether another copy of this library handles the call, as with two archives of an application
   * that contain it. A repeated call, by an outer interceptor that retries, has the mark of this
   * copy and is limited again.
   */
  private boolean isHandled(MethodLimitKind kind, InvocationContext context) {
    Object mark = context.getContextData().putIfAbsent(MARK + kind, methods);
    return mark != null && mark != methods;
  }

  /** Returns the name of the caller; empty if the platform does not provide it. */
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

  /** Returns the rate limiters; the first call connects to Redis. */
  public RateLimiters limiters() {
    return limiters.get();
  }

  /** Returns the locks and semaphores; the first call connects to Redis. */
  public DistributedLocks locks() {
    return locks.get();
  }

  @PreDestroy
  void stop() {
    RateLimiters openLimiters = limiters.peek();
    DistributedLocks openLocks = locks.peek();
    if (openLimiters != null) {
      openLimiters.close();
    }
    if (openLocks != null) {
      openLocks.close();
    }
    instances.close();
  }
}
