package io.cachette.cdi.internal.bean;

import io.cachette.cdi.CacheLoading;
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
 * A bean class as the container sees it, with the rules of annotation inheritance.
 *
 * <p>One of the four JCache annotations on a class applies to the methods that the class declares,
 * if they have none of the four themselves and the annotation is valid there. The annotations of a
 * superclass apply to the methods that the superclass declares (Common Annotations, 2.1). {@link
 * CacheDefaults} and {@link CacheLoading} of the bean class precede those of its superclasses.
 */
public record BeanView(
    Class<?> type, Set<Annotation> annotations, Map<Method, MethodView> methods) {

  /** Creates the view of a type, with the annotations that the container reports. */
  public static BeanView of(AnnotatedType<?> type) {
    return of(
        type.getJavaClass(), type.getAnnotations(), type.getMethods().stream().map(MethodView::of));
  }

  /** Whether a class or one of its superclasses has one of the four annotations. */
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

  /** Creates the view of a class, with the annotations of its class file. */
  public static BeanView of(Class<?> type) {
    List<MethodView> methods = new ArrayList<>();
    for (Class<?> each : hierarchy(type)) {
      Arrays.stream(each.getDeclaredMethods()).map(MethodView::of).forEach(methods::add);
    }
    return of(type, Set.of(type.getAnnotations()), methods.stream());
  }

  private static BeanView of(
      Class<?> type, Set<Annotation> annotations, Stream<MethodView> methods) {
    Map<Signature, MethodView> effective = new LinkedHashMap<>();
    methods.forEach(
        method -> effective.merge(Signature.of(method.method()), method, BeanView::pickOverriding));
    return new BeanView(
        type,
        annotations,
        effective.values().stream()
            .filter(method -> !method.method().isBridge())
            .collect(Collectors.toMap(MethodView::method, method -> method)));
  }

  /** Methods with equal signatures override each other. */
  private record Signature(String name, List<Class<?>> parameters) {
    static Signature of(Method method) {
      return new Signature(method.getName(), List.of(method.getParameterTypes()));
    }
  }

  /**
   * Returns the overriding one of two methods; annotations of the overridden method do not apply.
   * Of a bridge method and its target in the same class, returns the target.
   */
  private static MethodView pickOverriding(MethodView one, MethodView other) {
    Class<?> oneClass = one.method().getDeclaringClass();
    Class<?> otherClass = other.method().getDeclaringClass();
    if (oneClass == otherClass) {
      return one.method().isBridge() ? other : one;
    }
    return oneClass.isAssignableFrom(otherClass) ? other : one;
  }

  /** Returns the methods, each with the class annotation that applies to it. */
  Stream<MethodView> effectiveMethods() {
    return methods.values().stream().map(this::withClassAnnotation);
  }

  private MethodView withClassAnnotation(MethodView method) {
    return findClassAnnotation(method).map(method::with).orElse(method);
  }

  /** Returns the methods with one of the four annotations, their own or that of the class. */
  public Stream<MethodView> cachedMethods() {
    return effectiveMethods().filter(method -> !method.cacheAnnotations().isEmpty());
  }

  /** Whether a method has one of the four annotations, its own or that of the class. */
  public boolean hasCachedMethods() {
    return cachedMethods().findAny().isPresent();
  }

  /**
   * Returns a warning for each inherited generic method whose cache has the default name. The
   * specification derives this name from the declaring class and the erased parameter types, so all
   * subclasses share the cache.
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

  /** Returns a method with the annotation that applies to it, or null if none does. */
  public @Nullable MethodView findCachedMethod(Method method) {
    MethodView view = methods.get(method);
    MethodView effective = view == null ? null : withClassAnnotation(view);
    return effective == null || effective.cacheAnnotations().isEmpty() ? null : effective;
  }

  /** Returns the class annotation that applies to a method. */
  public Optional<Annotation> findClassAnnotation(MethodView method) {
    if (!method.cacheAnnotations().isEmpty() || !method.isInterceptable()) {
      return Optional.empty();
    }
    List<Annotation> candidates = cacheAnnotationsOf(method.method().getDeclaringClass());
    return candidates.size() == 1 && isValidOn(candidates.get(0), method)
        ? Optional.of(candidates.get(0))
        : Optional.empty();
  }

  /** Returns the bean class and those of its superclasses that have one of the four annotations. */
  public List<Class<?>> annotatedClasses() {
    return hierarchy(type).stream().filter(each -> !cacheAnnotationsOf(each).isEmpty()).toList();
  }

  /** Returns those of the four annotations that the bean class, or a superclass, has. */
  List<Annotation> cacheAnnotationsOf(Class<?> declaring) {
    return CacheOperationKind.filterCacheAnnotations(
        declaring == type
            ? annotations.stream()
            : Arrays.stream(declaring.getDeclaredAnnotations()));
  }

  private static boolean isValidOn(Annotation annotation, MethodView method) {
    return CacheAnnotationValidator.validate(method.with(annotation)).isEmpty();
  }

  /** Returns the defaults of the bean class and then those of its superclasses. */
  public List<CacheDefaults> defaults() {
    return findOnClasses(CacheDefaults.class);
  }

  /** Returns the loading annotation that applies to a method. */
  public Optional<CacheLoading> findLoading(MethodView method) {
    return method.findAnnotation(CacheLoading.class).or(() -> classLoadings().findFirst());
  }

  /** Returns the loading annotations of the bean class and then of its superclasses. */
  Stream<CacheLoading> classLoadings() {
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

  /** Returns a class and its superclasses, without {@code Object}. */
  private static List<Class<?>> hierarchy(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      classes.add(each);
    }
    return classes;
  }
}
