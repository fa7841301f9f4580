package io.cachette.spring.boot.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import javax.cache.CacheManager;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Calls the beans that customize JCache managers. Their type has another package in Spring Boot 4,
 * so the method is called by reflection.
 */
final class ManagerCustomizers {

  private static final List<String> TYPES =
      List.of(
          "org.springframework.boot.autoconfigure.cache.JCacheManagerCustomizer",
          "org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer");

  private ManagerCustomizers() {}

  static void apply(CacheManager manager, ListableBeanFactory beans, ClassLoader loader) {
    for (String name : TYPES) {
      if (ClassUtils.isPresent(name, loader)) {
        Class<?> type = ClassUtils.resolveClassName(name, loader);
        beans
            .getBeanProvider(type)
            .orderedStream()
            .forEach(customizer -> customize(type, customizer, manager));
      }
    }
  }

  private static void customize(Class<?> type, Object customizer, CacheManager manager) {
    try {
      Method method = type.getMethod("customize", CacheManager.class);
      method.invoke(customizer, manager);
    } catch (InvocationTargetException e) {
      ReflectionUtils.rethrowRuntimeException(e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot call " + type.getName(), e);
    }
  }
}
