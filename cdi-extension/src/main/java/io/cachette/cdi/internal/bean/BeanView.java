package io.cachette.cdi.internal.bean;

import io.cachette.cdi.CacheLoading;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.annotation.CacheDefaults;
import org.jspecify.annotations.Nullable;

/**
 * A bean class as the container sees it, and the rules of inheritance.
 *
 * <p>One of the four annotations on a class stands for the same one on each method that the class
 * declares, that has none itself, and that it fits; methods of superclasses keep what is said where
 * they are declared (Common Annotations, 2.1). {@link CacheDefaults} and {@link CacheLoading} of
 * the bean's own class come first, then those of its superclasses.
 */
public record BeanView(
    Class<?> type, Set<Annotation> annotations, Map<Method, MethodView> methods) {

  public static BeanView of(AnnotatedType<?> type) {
    return of(
        type.getJavaClass(), type.getAnnotations(), type.getMethods().stream().map(MethodView::of));
  }

  /** Whether one of the four annotations stands on a class or on one of its superclasses. */
  public static boolean isAnnotatedClass(AnnotatedType<?> type) {
    return Stream.concat(
            type.getAnnotations().stream(),
            hierarchy(type.getJavaClass()).stream()
                .flatMap(each -> Arrays.stream(each.getDeclaredAnnotations())))
        .anyMatch(annotation -> CacheOperationKind.of(annotation).isPresent());
  }

  /** Whether the class is an interceptor, on which the annotations are bindings. */
  public boolean isInterceptor() {
    return annotations.stream().anyMatch(Interceptor.class::isInstance);
  }

  /** What the class files say. */
  public static BeanView of(Class<?> type) {
    List<MethodView> methods = new ArrayList<>();
    for (Class<?> each : hierarchy(type)) {
      Arrays.stream(each.getDeclaredMethods()).map(MethodView::of).forEach(methods::add);
    }
    return of(type, Set.of(type.getAnnotations()), methods.stream());
  }

  private static BeanView of(
      Class<?> type, Set<Annotation> annotations, Stream<MethodView> methods) {
    Map<Signature, MethodView> called = new LinkedHashMap<>();
    methods.forEach(
        method -> called.merge(Signature.of(method.method()), method, BeanView::pickOverriding));
    return new BeanView(
        type,
        annotations,
        called.values().stream()
            .filter(method -> !method.method().isBridge())
            .collect(Collectors.toMap(MethodView::method, method -> method)));
  }

  /** By which a method overrides others. */
  private record Signature(String name, List<Class<?>> parameters) {
    static Signature of(Method method) {
      return new Signature(method.getName(), List.of(method.getParameterTypes()));
    }
  }

  /**
   * The one of two methods that overrides the other; what that one says is ignored. A bridge of the
   * same class only leads to its method.
   */
  private static MethodView pickOverriding(MethodView one, MethodView other) {
    Class<?> ofOne = one.method().getDeclaringClass();
    Class<?> ofOther = other.method().getDeclaringClass();
    if (ofOne == ofOther) {
      return one.method().isBridge() ? other : one;
    }
    return ofOne.isAssignableFrom(ofOther) ? other : one;
  }

  /** The methods, each with the annotation that stands for it on its class. */
  Stream<MethodView> effectiveMethods() {
    return methods.values().stream().map(this::withClassAnnotation);
  }

  private MethodView withClassAnnotation(MethodView method) {
    return findClassAnnotation(method).map(method::with).orElse(method);
  }

  /** The methods that have one of the four annotations. */
  public Stream<MethodView> cachedMethods() {
    return effectiveMethods().filter(method -> !method.cacheAnnotations().isEmpty());
  }

  public boolean hasCachedMethods() {
    return cachedMethods().findAny().isPresent();
  }

  /** Whether calls of a method are guarded. */
  public boolean isLimited(Method method) {
    MethodView view = methods.get(method);
    return view != null
        && view.isInterceptable()
        && !MethodLimitAnnotations.of(this, view).isEmpty();
  }

  /** Also one that cannot be intercepted, of which somebody has to be told. */
  public boolean hasLimitedMethods() {
    return methods.values().stream()
        .anyMatch(method -> !MethodLimitAnnotations.of(this, method).isEmpty());
  }

  /**
   * A warning for each inherited generic method whose cache has the default name: the specification
   * makes it of the class that declares the method and its erased types, so all subclasses share
   * it.
   */
  public Stream<String> sharedNameWarnings() {
    return cachedMethods()
        .filter(method -> method.method().getDeclaringClass() != type)
        .filter(method -> method.method().getDeclaringClass().getTypeParameters().length > 0)
        .filter(
            method ->
                CacheAnnotation.of(method.cacheAnnotations().get(0))
                    .withDefaults(defaults())
                    .cacheName()
                    .isEmpty())
        .map(
            method ->
                "The cache of "
                    + method.qualifiedName()
                    + " has its default name, which all subclasses of the generic class share, so that "
                    + type.getName()
                    + " may find values of others; give the subclass a @CacheDefaults(cacheName = …)");
  }

  /** A method as it is used, or null if it has none of the four annotations. */
  public @Nullable MethodView findCachedMethod(Method method) {
    MethodView view = methods.get(method);
    MethodView effective = view == null ? null : withClassAnnotation(view);
    return effective == null || effective.cacheAnnotations().isEmpty() ? null : effective;
  }

  /** The annotation of a class that stands for one on this method. */
  public Optional<Annotation> findClassAnnotation(MethodView method) {
    if (!method.cacheAnnotations().isEmpty() || !method.isInterceptable()) {
      return Optional.empty();
    }
    List<Annotation> ofClass = cacheAnnotationsOf(method.method().getDeclaringClass());
    return ofClass.size() == 1 && fits(ofClass.get(0), method)
        ? Optional.of(ofClass.get(0))
        : Optional.empty();
  }

  /** The classes of this bean that have one of the four annotations themselves. */
  public List<Class<?>> annotatedClasses() {
    return hierarchy(type).stream().filter(each -> !cacheAnnotationsOf(each).isEmpty()).toList();
  }

  /** Those of the four annotations that stand on a class of this bean. */
  List<Annotation> cacheAnnotationsOf(Class<?> declaring) {
    return CacheOperationKind.among(
        declaring == type
            ? annotations.stream()
            : Arrays.stream(declaring.getDeclaredAnnotations()));
  }

  private static boolean fits(Annotation annotation, MethodView method) {
    return CacheAnnotationValidator.validate(method.with(annotation)).isEmpty();
  }

  public List<CacheDefaults> defaults() {
    return findOnClasses(CacheDefaults.class);
  }

  /** How values of a method are loaded, if that is said. */
  public Optional<CacheLoading> findLoading(MethodView method) {
    return method.findAnnotation(CacheLoading.class).or(() -> findOnClasses().findFirst());
  }

  /** What the class and its superclasses say of loading. */
  Stream<CacheLoading> findOnClasses() {
    return findOnClasses(CacheLoading.class).stream();
  }

  private <A extends Annotation> List<A> findOnClasses(Class<A> annotation) {
    Stream<A> own = annotations.stream().filter(annotation::isInstance).map(annotation::cast);
    Stream<A> inherited =
        hierarchy(type).stream()
            .skip(1)
            .<@Nullable A>map(each -> each.getDeclaredAnnotation(annotation))
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull);
    return Stream.concat(own, inherited).toList();
  }

  /** A class and its superclasses but {@code Object}. */
  private static List<Class<?>> hierarchy(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      classes.add(each);
    }
    return classes;
  }
}
