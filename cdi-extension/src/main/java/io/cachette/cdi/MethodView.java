package io.cachette.cdi;

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
 * A method with its annotations as the container sees them, which may be others than those in its
 * class file.
 */
record MethodView(Method method, Set<Annotation> annotations, List<Set<Annotation>> parameters) {

  static MethodView of(AnnotatedMethod<?> method) {
    return new MethodView(
        method.getJavaMember(),
        method.getAnnotations(),
        method.getParameters().stream().map(each -> each.getAnnotations()).toList());
  }

  static MethodView of(Method method) {
    return new MethodView(
        method,
        Set.of(method.getAnnotations()),
        Arrays.stream(method.getParameterAnnotations()).map(Set::of).toList());
  }

  /** This method, with one annotation more. */
  MethodView with(Annotation annotation) {
    Set<Annotation> more = new HashSet<>(annotations);
    more.add(annotation);
    return new MethodView(method, more, parameters);
  }

  /** Those of the four annotations that it has. */
  List<Annotation> cacheAnnotations() {
    return Kind.among(annotations.stream());
  }

  <A extends Annotation> Optional<A> annotation(Class<A> type) {
    return annotations.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The positions of the parameters that have an annotation. */
  List<Integer> positionsOf(Class<? extends Annotation> type) {
    return IntStream.range(0, parameters.size())
        .filter(position -> parameters.get(position).stream().anyMatch(type::isInstance))
        .boxed()
        .toList();
  }

  boolean is(int modifiers) {
    return (method.getModifiers() & modifiers) != 0;
  }

  /** Whether calls of it can be intercepted. */
  boolean isInterceptable() {
    return !is(Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL)
        && !method.isSynthetic()
        && method.getDeclaringClass() != Object.class;
  }

  /**
   * Its name as the specification has it: {@code package.Class.method(package.Type,package.Type)}.
   */
  String qualifiedName() {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getTypeName)
        .collect(
            Collectors.joining(
                ",", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
  }
}
