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
 * Interceptors of others for the same four annotations, such as those of Payara. Two of them on one
 * call would look up, call and store twice, so it has to be either they or we.
 */
public final class ForeignInterceptors {

  private ForeignInterceptors() {}

  /** The names of the classes of those that are enabled. */
  public static List<String> findEnabled(BeanContainer beans) {
    return CacheInterceptor.all().stream()
        .flatMap(own -> CacheOperationKind.among(Arrays.stream(own.getAnnotations())).stream())
        .flatMap(
            binding -> beans.resolveInterceptors(InterceptionType.AROUND_INVOKE, binding).stream())
        .map(interceptor -> interceptor.getBeanClass().getName())
        .filter(name -> !isOwn(name))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }

  /** Whether the class of an interceptor is somebody else's and for one of the four annotations. */
  public static boolean isForeign(Class<?> interceptor, List<Annotation> annotations) {
    return !isOwn(interceptor.getName())
        && !CacheOperationKind.among(annotations.stream()).isEmpty();
  }

  /** By name, as the archives of one application may each have a copy of our classes. */
  private static boolean isOwn(String className) {
    return CacheInterceptor.all().stream().anyMatch(own -> own.getName().equals(className));
  }
}
