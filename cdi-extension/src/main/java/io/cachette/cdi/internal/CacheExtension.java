package io.cachette.cdi.internal;

import static jakarta.interceptor.Interceptor.Priority.LIBRARY_AFTER;

import io.cachette.cdi.internal.bean.ApplicationLoaders;
import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.CacheAnnotationValidator;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.DiscoveredBeans;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import io.cachette.cdi.internal.caching.CacheInterceptor;
import io.cachette.cdi.internal.caching.CacheRuntime;
import io.cachette.cdi.internal.caching.CachingSettings;
import io.cachette.cdi.internal.caching.ForeignInterceptors;
import io.cachette.cdi.internal.limiting.LimitAnnotationValidator;
import io.cachette.cdi.internal.limiting.Limited;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations;
import io.cachette.cdi.internal.limiting.MethodLimitInterceptor;
import io.cachette.cdi.internal.limiting.MethodLimitPolicies;
import io.cachette.cdi.internal.limiting.MethodLimitRuntime;
import io.cachette.ratelimit.http.HttpSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.enterprise.inject.spi.configurator.AnnotatedTypeConfigurator;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The portable extension that applies the JCache annotations, rate limits and locks to CDI beans.
 * Containers find it as a service provider.
 */
public class CacheExtension implements Extension, DiscoveredBeans {

  private static final Logger LOG = System.getLogger(CacheExtension.class.getName());

  private final Lazy<CachingSettings> settings = new Lazy<>(CachingSettings::read);
  private final Lazy<MethodLimitPolicies> policies = new Lazy<>(MethodLimitPolicies::read);
  // Concurrent collections: some containers start on several threads.
  private final Map<Class<?>, BeanView> beans = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final ManagerBeans managerBeans = new ManagerBeans();
  private final Set<Class<?>> replacedInterceptors = ConcurrentHashMap.newKeySet();

  /** Creates the extension; called by the container. */
  public CacheExtension() {}

  @Override
  public @Nullable BeanView find(Class<?> type) {
    return beans.get(type);
  }

  @Override
  public Collection<BeanView> all() {
    return beans.values();
  }

  void register(@Observes BeforeBeanDiscovery event) {
    CacheOperationKind.annotations()
        .forEach(
            binding ->
                event
                    .configureInterceptorBinding(binding)
                    .methods()
                    .forEach(member -> member.add(Nonbinding.Literal.INSTANCE)));
    registeredClasses()
        .forEach(
            type ->
                event
                    .addAnnotatedType(type, type.getName())
                    .remove(RegisteredByExtension.class::isInstance));
  }

  /** The interceptors and beans of this library. */
  static Stream<Class<?>> registeredClasses() {
    return Stream.of(
            CacheInterceptor.all(),
            MethodLimitInterceptor.all(),
            List.of(
                ApplicationLoaders.class,
                CacheRuntime.class,
                MethodLimitRuntime.class,
                BeanProducers.class))
        .flatMap(List::stream);
  }

  /** A scan finds the registered classes again if this library was merged into a bean archive. */
  <X> void vetoScanned(@Observes ProcessAnnotatedType<X> event) {
    if (event.getAnnotatedType().isAnnotationPresent(RegisteredByExtension.class)) {
      event.veto();
    }
  }

  <X> void vetoForeignInterceptor(
      @Observes @WithAnnotations(Interceptor.class) ProcessAnnotatedType<X> event) {
    AnnotatedType<X> type = event.getAnnotatedType();
    if (settings.get().isTakeOver()
        && ForeignInterceptors.isForeign(type.getJavaClass(), List.copyOf(type.getAnnotations()))) {
      replacedInterceptors.add(type.getJavaClass());
      event.veto();
    }
  }

  /**
   * Copies the annotations of a class to the methods that they apply to, see {@link BeanView}.
   * Observes all types, since {@link WithAnnotations} ignores the annotations of superclasses.
   */
  <X> void applyClassAnnotations(@Observes ProcessAnnotatedType<X> event) {
    AnnotatedType<X> type = event.getAnnotatedType();
    if (type.isAnnotationPresent(Interceptor.class) || !BeanView.isAnnotatedClass(type)) {
      return;
    }
    BeanView bean = BeanView.of(type);
    Map<Method, Annotation> classAnnotations = new HashMap<>();
    for (MethodView method : bean.methods().values()) {
      bean.findClassAnnotation(method)
          .ifPresent(annotation -> classAnnotations.put(method.method(), annotation));
    }
    if (classAnnotations.isEmpty()) {
      return;
    }
    AnnotatedTypeConfigurator<X> configurator = event.configureAnnotatedType();
    configurator.remove(annotation -> CacheOperationKind.of(annotation).isPresent());
    configurator
        .methods()
        .forEach(
            method ->
                Optional.ofNullable(classAnnotations.get(method.getAnnotated().getJavaMember()))
                    .ifPresent(method::add));
  }

  /** Binds limited methods to their interceptors, after other extensions changed annotations. */
  <X> void bindLimitedMethods(@Observes @Priority(LIBRARY_AFTER) ProcessAnnotatedType<X> event) {
    AnnotatedType<X> type = event.getAnnotatedType();
    if (type.isAnnotationPresent(Interceptor.class) || !MethodLimitAnnotations.hasLimits(type)) {
      return;
    }
    BeanView bean = BeanView.of(type);
    event
        .configureAnnotatedType()
        .filterMethods(method -> MethodLimitAnnotations.isLimited(bean, method.getJavaMember()))
        .forEach(method -> method.add(Limited.Literal.INSTANCE));
  }

  <X> void readBean(@Observes ProcessManagedBean<X> event) {
    BeanView bean = BeanView.of(event.getAnnotatedBeanClass());
    if (bean.isInterceptor()) {
      return;
    }
    errors.addAll(CacheAnnotationValidator.validate(bean));
    if (bean.hasCachedMethods() || MethodLimitAnnotations.hasLimitedMethods(bean)) {
      beans.put(bean.type(), bean);
    }
  }

  <X> void collectBean(@Observes ProcessBean<X> event) {
    managerBeans.collect(event.getBean());
  }

  void addManager(@Observes AfterBeanDiscovery event) {
    managerBeans.add(event, replacedInterceptors);
  }

  /**
   * Reports all mistakes in one exception. Throws it, since some containers only log the problems
   * that are added to the event.
   */
  void check(@Observes AfterDeploymentValidation event, BeanManager manager) {
    List<String> foreign = ForeignInterceptors.findEnabled(manager);
    if (settings.get().isTakeOver() && !foreign.isEmpty()) {
      throw new DeploymentException(
          "The JCache annotations are to be handled by Cachette, but the container does not disable"
              + " "
              + foreign
              + "; remove them, or set cachette.cdi.foreign-interceptors to stand-aside");
    }
    policies.get().check();
    HttpSettings unused = HttpSettings.ofApplication();
    beans
        .values()
        .forEach(
            bean -> errors.addAll(CacheAnnotationValidator.validateNamedClasses(bean, manager)));
    List<String> limitErrors =
        LimitAnnotationValidator.validate(
            all(), policies.get(), type -> BeanInstances.findProblem(manager, type));
    if (!limitErrors.isEmpty()) {
      throw new DefinitionException(String.join(System.lineSeparator(), limitErrors));
    }
    policies
        .get()
        .unusedNames()
        .forEach(
            name ->
                warn(
                    "There are settings for a limit or lock \""
                        + name
                        + "\", but no annotation has this name"));
    if (settings.get().isEnabled() && foreign.isEmpty() && !errors.isEmpty()) {
      throw new DefinitionException(String.join(System.lineSeparator(), errors));
    }
    errors.forEach(CacheExtension::warn);
    logSummary(foreign, ManagerBeans.describe(manager));
  }

  private void logSummary(List<String> foreign, String cacheManager) {
    long count = beans.values().stream().flatMap(BeanView::cachedMethods).count();
    if (!settings.get().isEnabled()) {
      LOG.log(Level.INFO, "The JCache annotations are off, as cachette.cdi.enabled is false");
    } else if (!foreign.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "The JCache annotations are handled by {0}, so their caches may be elsewhere than in"
              + " Redis; @Inject CacheManager is {1}. Cachette stands aside. Set"
              + " cachette.cdi.foreign-interceptors to take-over to change that",
          foreign,
          cacheManager);
    } else if (!replacedInterceptors.isEmpty()) {
      LOG.log(
          Level.INFO,
          "The JCache annotations are handled by Cachette, not by {0}, as"
              + " cachette.cdi.foreign-interceptors is take-over; their caches are those of {1}",
          replacedInterceptors.stream().map(Class::getName).sorted().toList(),
          cacheManager);
    } else {
      LOG.log(Level.DEBUG, "{0} methods with JCache annotations", count);
    }
    beans.values().stream().flatMap(BeanView::sharedNameWarnings).forEach(CacheExtension::warn);
  }

  private static void warn(String message) {
    LOG.log(Level.WARNING, message);
  }
}
