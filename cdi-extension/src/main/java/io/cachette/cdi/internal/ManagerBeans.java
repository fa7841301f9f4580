package io.cachette.cdi.internal;

import io.cachette.cdi.internal.bean.ApplicationLoaders;
import io.cachette.jcache.CachetteCachingProvider;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.configurator.BeanConfigurator;
import jakarta.interceptor.Interceptor;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;

/**
 * The beans of the manager and of its provider: those of the application if it has any, otherwise
 * those of this library. Beans of a library whose interceptors Cachette replaces do not count.
 * Thread-safe.
 */
final class ManagerBeans {

  /** Concurrent, as some containers start on several threads. */
  private final Map<Class<?>, Set<Class<?>>> declaring =
      Map.of(
          CachingProvider.class, ConcurrentHashMap.newKeySet(),
          CacheManager.class, ConcurrentHashMap.newKeySet());

  /** Notes a bean that others have declared. */
  void collect(Bean<?> bean) {
    if (bean.getQualifiers().contains(Default.Literal.INSTANCE)) {
      declaring.forEach(
          (type, classes) -> {
            if (bean.getTypes().contains(type)) {
              classes.add(bean.getBeanClass());
            }
          });
    }
  }

  /**
   * Adds the beans of this library.
   *
   * @param replaced interceptors of other libraries, which Cachette replaces
   */
  void add(AfterBeanDiscovery event, Collection<Class<?>> replaced) {
    if (!hasApplicationBean(CachingProvider.class, replaced)) {
      configure(event.addBean(), CachingProvider.class)
          .produceWith(instances -> Managers.getProvider());
    }
    if (!hasApplicationBean(CacheManager.class, replaced)) {
      configure(event.addBean(), CacheManager.class)
          .produceWith(
              instances ->
                  new ApplicationCacheManager(
                      instances.select(CachingProvider.class).get(),
                      instances.select(ApplicationLoaders.class).get()))
          .disposeWith((manager, instances) -> release(manager));
    }
  }

  /** Closes what the bean has opened. */
  static void release(CacheManager manager) {
    if (manager instanceof ApplicationCacheManager managers) {
      managers.release();
    }
  }

  private boolean hasApplicationBean(Class<?> type, Collection<Class<?>> replaced) {
    return classes(type).stream()
        .anyMatch(bean -> replaced.stream().noneMatch(other -> isOfSameLibrary(bean, other)));
  }

  private Set<Class<?>> classes(Class<?> type) {
    return declaring.getOrDefault(type, Set.of());
  }

  private static boolean isOfSameLibrary(Class<?> bean, Class<?> interceptor) {
    return bean.getClassLoader() == interceptor.getClassLoader()
        && bean.getPackageName().equals(interceptor.getPackageName());
  }

  /** An alternative if there are other beans, so that injection points get this one. */
  private <T> BeanConfigurator<T> configure(BeanConfigurator<T> bean, Class<T> type) {
    bean.id(type.getName())
        .beanClass(type)
        .types(type, Object.class)
        .qualifiers(Any.Literal.INSTANCE, Default.Literal.INSTANCE)
        .scope(ApplicationScoped.class);
    return classes(type).isEmpty()
        ? bean
        : bean.alternative(true).priority(Interceptor.Priority.LIBRARY_BEFORE);
  }

  /** Describes the manager that injection points get, for the log. */
  static String describe(BeanManager beans) {
    try {
      Bean<?> bean = beans.resolve(beans.getBeans(CacheManager.class));
      if (bean == null) {
        return "no CacheManager";
      }
      return bean.getBeanClass() == CacheManager.class
          ? "the CacheManager of " + CachetteCachingProvider.class.getName()
          : "the CacheManager of " + bean.getBeanClass().getName();
    } catch (AmbiguousResolutionException e) {
      return "several CacheManagers, none of which can be injected";
    }
  }
}
