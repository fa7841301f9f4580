package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The annotations that guard calls of a method, each with where it stands. Those of the method come
 * before those of the class, and these before those of its stereotypes, kind by kind.
 *
 * @param limits none or more
 * @param concurrency none or one
 * @param locks none or one
 */
public record MethodLimitAnnotations(
    List<Placed<RateLimit>> limits,
    List<Placed<ConcurrencyLimit>> concurrency,
    List<Placed<Locked>> locks) {

  /**
   * An annotation.
   *
   * @param onMethod false if it is on the class, or on a stereotype of it
   */
  record Placed<A extends Annotation>(A annotation, boolean onMethod) {

    /** Not for the method that stands in for others of its class. */
    boolean isFor(String method, String fallback) {
      return onMethod || !method.equals(fallback);
    }
  }

  /** What guards a method of a bean. */
  public static MethodLimitAnnotations of(BeanView bean, MethodView method) {
    Collection<Annotation> own = method.annotations();
    Collection<Annotation> ofClass = bean.annotations();
    String name = method.method().getName();
    return new MethodLimitAnnotations(
        collect(own, ofClass, MethodLimitAnnotations::limits).stream()
            .filter(limit -> limit.isFor(name, limit.annotation().fallbackMethod()))
            .toList(),
        collect(own, ofClass, annotations -> filter(annotations, ConcurrencyLimit.class)).stream()
            .filter(limit -> limit.isFor(name, limit.annotation().fallbackMethod()))
            .toList(),
        collect(own, ofClass, annotations -> filter(annotations, Locked.class)).stream()
            .filter(lock -> lock.isFor(name, lock.annotation().fallbackMethod()))
            .toList());
  }

  /** Whether calls of some method of a type are guarded. */
  public static boolean hasLimits(AnnotatedType<?> type) {
    return hasLimitsAmong(type.getAnnotations())
        || type.getMethods().stream().anyMatch(method -> hasLimitsAmong(method.getAnnotations()));
  }

  /** Whether some annotations, or the stereotypes among them, guard calls. */
  private static boolean hasLimitsAmong(Collection<Annotation> annotations) {
    return !collect(List.of(), annotations, MethodLimitAnnotations::limitAnnotations).isEmpty();
  }

  /** Limits of concurrency and locks, as what they have in common. */
  List<LeaseAnnotation> leaseAnnotations() {
    return Stream.concat(
            concurrency.stream().map(LeaseAnnotation::ofLimit),
            locks.stream().map(LeaseAnnotation::ofLock))
        .toList();
  }

  public boolean isEmpty() {
    return limits.isEmpty() && concurrency.isEmpty() && locks.isEmpty();
  }

  private static <A extends Annotation> List<Placed<A>> collect(
      Collection<Annotation> ofMethod,
      Collection<Annotation> ofClass,
      Function<Collection<Annotation>, List<A>> kind) {
    List<A> found = kind.apply(ofMethod);
    boolean onMethod = !found.isEmpty();
    if (found.isEmpty()) {
      found = kind.apply(ofClass);
    }
    if (found.isEmpty()) {
      found = ofClass.stream().flatMap(each -> collectFromStereotype(each, kind).stream()).toList();
    }
    return found.stream().map(annotation -> new Placed<>(annotation, onMethod)).toList();
  }

  /** A stereotype may have others. */
  private static <A extends Annotation> List<A> collectFromStereotype(
      Annotation annotation, Function<Collection<Annotation>, List<A>> kind) {
    Class<? extends Annotation> type = annotation.annotationType();
    if (!type.isAnnotationPresent(Stereotype.class)) {
      return List.of();
    }
    List<Annotation> meta = Arrays.asList(type.getAnnotations());
    List<A> own = kind.apply(meta);
    return own.isEmpty()
        ? meta.stream().flatMap(each -> collectFromStereotype(each, kind).stream()).toList()
        : own;
  }

  private static List<Annotation> limitAnnotations(Collection<Annotation> annotations) {
    return Stream.of(
            limits(annotations),
            filter(annotations, ConcurrencyLimit.class),
            filter(annotations, Locked.class))
        .flatMap(List::stream)
        .<Annotation>map(annotation -> annotation)
        .toList();
  }

  private static List<RateLimit> limits(Collection<Annotation> annotations) {
    return annotations.stream()
        .flatMap(
            annotation ->
                annotation instanceof RateLimit.List several
                    ? Arrays.stream(several.value())
                    : Stream.of(annotation))
        .filter(RateLimit.class::isInstance)
        .map(RateLimit.class::cast)
        .distinct() // OpenWebBeans tells of several ones together and one by one
        .toList();
  }

  private static <A extends Annotation> List<A> filter(
      Collection<Annotation> annotations, Class<A> type) {
    return annotations.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
