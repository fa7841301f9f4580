package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.CacheOperationKind;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.enterprise.inject.spi.InterceptionType;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds interceptors of other libraries for the four JCache annotations, such as those of Payara.
 * With two interceptors, each call would look up and store twice. So only one library may handle
 * the annotations.
 */
public final class ForeignInterceptors {

  private ForeignInterceptors() {}

  /** Returns the class names of the enabled interceptors of other libraries. */
  public static List<String> findEnabled(BeanContainer beans) {
    return CacheInterceptor.all().stream()
        .flatMap(
            own ->
                CacheOperationKind.filterCacheAnnotations(Arrays.stream(own.getAnnotations()))
                    .stream())
        .flatMap(
            binding -> beans.resolveInterceptors(InterceptionType.AROUND_INVOKE, binding).stream())
        .map(interceptor -> interceptor.getBeanClass().getName())
        .filter(name -> !isOwn(name))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }

  /** Whether an interceptor class of another library handles one of the four annotations. */
  public static boolean isForeign(Class<?> interceptor, List<Annotation> annotations) {
    return !isOwn(interceptor.getName())
        && !CacheOperationKind.filterCacheAnnotations(annotations.stream()).isEmpty();
  }

  /** Compares names, since each archive of an application may have a copy of this library. */
  private static boolean isOwn(String className) {
    return CacheInterceptor.all().stream().anyMatch(own -> own.getName().equals(className));
  }
}
