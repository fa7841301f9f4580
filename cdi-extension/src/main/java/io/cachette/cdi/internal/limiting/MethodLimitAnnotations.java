package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The annotations that limit the calls of a method. For each kind of annotation, those of the
 * method precede those of the class, and these precede those of the stereotypes of the class.
 *
 * @param limits the rate limits
 * @param concurrency the limit of concurrency; none or one
 * @param locks the lock; none or one
 */
public record MethodLimitAnnotations(
    List<Placed<RateLimit>> limits,
    List<Placed<ConcurrencyLimit>> concurrency,
    List<Placed<Locked>> locks) {

  /**
   * An annotation with its place.
   *
   * @param onMethod whether it is on the method; otherwise it is on the class or a stereotype
   */
  record Placed<A extends Annotation>(A annotation, boolean onMethod) {

    /** Whether it applies to a method; on a class, it does not apply to its own fallback method. */
    boolean isFor(String method, String fallback) {
      return onMethod || !method.equals(fallback);
    }
  }

  /** Collects the annotations that limit the calls of a bean's method. */
  public static MethodLimitAnnotations of(BeanView bean, MethodView method) {
    Collection<Annotation> own = method.annotations();
    Collection<Annotation> ofClass = bean.annotations();
    String name = method.method().getName();
    return new MethodLimitAnnotations(
        collect(own, ofClass, MethodLimitAnnotations::filterRateLimits).stream()
            .filter(limit -> limit.isFor(name, limit.annotation().fallbackMethod()))
            .toList(),
        collect(own, ofClass, annotations -> filter(annotations, ConcurrencyLimit.class)).stream()
            .filter(limit -> limit.isFor(name, limit.annotation().fallbackMethod()))
            .toList(),
        collect(own, ofClass, annotations -> filter(annotations, Locked.class)).stream()
            .filter(lock -> lock.isFor(name, lock.annotation().fallbackMethod()))
            .toList());
  }

  /** Whether the calls of a bean's method are intercepted and limited. */
  public static boolean isLimited(BeanView bean, Method method) {
    MethodView view = bean.methods().get(method);
    return view != null && view.isInterceptable() && !of(bean, view).isEmpty();
  }

  /**
   * Whether a bean has methods with annotations that limit calls. Includes methods that cannot be
   * intercepted: {@link LimitAnnotationValidator} reports them.
   */
  public static boolean hasLimitedMethods(BeanView bean) {
    return bean.methods().values().stream().anyMatch(method -> !of(bean, method).isEmpty());
  }

  /** Whether a type or one of its methods has annotations that limit calls. */
  public static boolean hasLimits(AnnotatedType<?> type) {
    return hasLimitsAmong(type.getAnnotations())
        || type.getMethods().stream().anyMatch(method -> hasLimitsAmong(method.getAnnotations()));
  }

  /** Whether annotations, or the stereotypes among them, limit calls. */
  private static boolean hasLimitsAmong(Collection<Annotation> annotations) {
    return !collect(List.of(), annotations, MethodLimitAnnotations::filterLimits).isEmpty();
  }

  /** Returns the limit of concurrency and the lock in their common form. */
  List<LeaseAnnotation> leaseAnnotations() {
    return Stream.concat(
            concurrency.stream().map(LeaseAnnotation::ofLimit),
            locks.stream().map(LeaseAnnotation::ofLock))
        .toList();
  }

  /** Whether no annotation limits the calls of the method. */
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

  /** Recursive, since a stereotype may have other stereotypes. */
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

  private static List<Annotation> filterLimits(Collection<Annotation> annotations) {
    return Stream.of(
            filterRateLimits(annotations),
            filter(annotations, ConcurrencyLimit.class),
            filter(annotations, Locked.class))
        .flatMap(List::stream)
        .<Annotation>map(annotation -> annotation)
        .toList();
  }

  private static List<RateLimit> filterRateLimits(Collection<Annotation> annotations) {
    return annotations.stream()
        .flatMap(
            annotation ->
                annotation instanceof RateLimit.List container
                    ? Arrays.stream(container.value())
                    : Stream.of(annotation))
        .filter(RateLimit.class::isInstance)
        .map(RateLimit.class::cast)
        .distinct() // OpenWebBeans reports repeated annotations twice: in their container and alone
        .toList();
  }

  private static <A extends Annotation> List<A> filter(
      Collection<Annotation> annotations, Class<A> type) {
    return annotations.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
