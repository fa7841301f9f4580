package io.cachette.cdi;

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
final class ForeignInterceptors {

  private ForeignInterceptors() {}

  /** The names of the classes of those that are enabled. */
  static List<String> enabled(BeanContainer beans) {
    return CacheInterceptor.all().stream()
        .flatMap(own -> Kind.among(Arrays.stream(own.getAnnotations())).stream())
        .flatMap(
            binding -> beans.resolveInterceptors(InterceptionType.AROUND_INVOKE, binding).stream())
        .map(interceptor -> interceptor.getBeanClass().getName())
        .filter(name -> !isOurs(name))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }

  /** Whether the class of an interceptor is somebody else's and for one of the four annotations. */
  static boolean isOne(Class<?> interceptor, List<Annotation> annotations) {
    return !isOurs(interceptor.getName()) && !Kind.among(annotations.stream()).isEmpty();
  }

  /** By name, as the archives of one application may each have a copy of our classes. */
  private static boolean isOurs(String className) {
    return CacheInterceptor.all().stream().anyMatch(own -> own.getName().equals(className));
  }
}
