package io.cachette.cdi.internal.bean;

import jakarta.enterprise.inject.spi.AnnotatedMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A method with its annotations as the container sees them. They may differ from those in its class
 * file.
 *
 * @param method the method
 * @param annotations the annotations of the method
 * @param parameters the annotations of each parameter
 */
public record MethodView(
    Method method, Set<Annotation> annotations, List<Set<Annotation>> parameters) {

  static MethodView of(AnnotatedMethod<?> method) {
    return new MethodView(
        method.getJavaMember(),
        method.getAnnotations(),
        method.getParameters().stream().map(each -> each.getAnnotations()).toList());
  }

  /** Creates the view of a method, with the annotations of its class file. */
  public static MethodView of(Method method) {
    return new MethodView(
        method,
        Set.of(method.getAnnotations()),
        Arrays.stream(method.getParameterAnnotations()).map(Set::of).toList());
  }

  /** Returns a copy with an additional annotation. */
  public MethodView with(Annotation annotation) {
    Set<Annotation> more = new HashSet<>(annotations);
    more.add(annotation);
    return new MethodView(method, more, parameters);
  }

  /** Returns those of the four JCache annotations that the method has. */
  public List<Annotation> cacheAnnotations() {
    return CacheOperationKind.filterCacheAnnotations(annotations.stream());
  }

  <A extends Annotation> Optional<A> findAnnotation(Class<A> type) {
    return annotations.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Returns the positions of the parameters with an annotation of a type. */
  public List<Integer> positionsOf(Class<? extends Annotation> type) {
    return IntStream.range(0, parameters.size())
        .filter(position -> parameters.get(position).stream().anyMatch(type::isInstance))
        .boxed()
        .toList();
  }

  boolean hasModifier(int modifiers) {
    return (method.getModifiers() & modifiers) != 0;
  }

  /** Whether calls of the method can be intercepted. */
  public boolean isInterceptable() {
    return !hasModifier(Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL)
        && !method.isSynthetic()
        && method.getDeclaringClass() != Object.class;
  }

  /**
   * Returns the name of the method in the form of JSR-107: {@code
   * package.Class.method(package.Type,package.Type)}.
   */
  public String qualifiedName() {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getTypeName)
        .collect(
            Collectors.joining(
                ",", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
  }
}
