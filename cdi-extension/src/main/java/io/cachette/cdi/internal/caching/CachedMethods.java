package io.cachette.cdi.internal.caching;

import io.cachette.cdi.CacheLoading;
import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.CacheAnnotation;
import io.cachette.cdi.internal.bean.CacheLoadingOptions;
import io.cachette.cdi.internal.bean.CacheOperationKind;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.MethodTable;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.jcache.LoadOptions;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * The annotated methods of all beans, each prepared at its first call. Thread-safe.
 *
 * <p>Uses the annotations that the container reported when it started. For classes that it did not
 * report, because of interception factories or build compatible extensions, reads the class files
 * and, if the container provides them, the interceptor bindings of the call.
 */
final class CachedMethods {

  /** The context data in which Weld provides the interceptor bindings of a call. */
  private static final String BINDINGS = "org.jboss.weld.interceptor.bindings";

  private final Function<Class<?>, @Nullable BeanView> discoveredBeans;
  private final Caches caches;
  private final BeanInstances instances;
  private final CacheFailureHandler failures;
  private final Executor background;
  private final MethodTable<CachedMethod> methods = new MethodTable<>(this::read);

  CachedMethods(
      Function<Class<?>, @Nullable BeanView> discoveredBeans,
      Caches caches,
      BeanInstances instances,
      CacheFailureHandler failures,
      Executor background) {
    this.discoveredBeans = discoveredBeans;
    this.caches = caches;
    this.instances = instances;
    this.failures = failures;
    this.background = background;
  }

  /** Returns the called method, or null if it has none of the four annotations. */
  @Nullable CachedMethod find(InvocationContext context) {
    return methods.find(context);
  }

  private Optional<CachedMethod> read(Class<?> type, InvocationContext context) {
    BeanView known = discoveredBeans.apply(type);
    BeanView bean = known == null ? BeanView.of(type) : known;
    MethodView view = bean.findCachedMethod(context.getMethod());
    if (view == null) {
      view = readBinding(context.getMethod(), context);
    }
    return Optional.ofNullable(view).map(found -> build(bean, found));
  }

  private static @Nullable MethodView readBinding(Method method, InvocationContext context) {
    if (!(context.getContextData().get(BINDINGS) instanceof Collection<?> bindings)) {
      return null;
    }
    return CacheOperationKind.filterCacheAnnotations(bindings.stream().map(Annotation.class::cast))
        .stream()
        .findFirst()
        .map(annotation -> MethodView.of(method).with(annotation))
        .orElse(null);
  }

  private CachedMethod build(BeanView bean, MethodView method) {
    Annotation annotation = method.cacheAnnotations().get(0);
    CacheAnnotation cacheAnnotation = CacheAnnotation.of(annotation).withDefaults(bean.defaults());
    Supplier<CacheResolverFactory> factory =
        cacheAnnotation.hasResolverFactory()
            ? () -> instances.get(cacheAnnotation.resolverFactory())
            : null;
    MethodDetails details = createDetails(method, cacheAnnotation);
    CacheBinding binding =
        new CacheBinding(
            details,
            CacheParameters.of(method),
            caches,
            factory == null
                ? null
                : createResolver(details, () -> factory.get().getCacheResolver(details)),
            cacheAnnotation.hasKeyGenerator()
                ? createGenerator(cacheAnnotation.keyGenerator())
                : null);
    return cacheAnnotation.kind() == CacheOperationKind.RESULT
        ? new CacheResultMethod(
            binding,
            failures,
            createExceptionCache(cacheAnnotation, binding, factory),
            bean.findLoading(method).map(this::toOptions).orElse(LoadOptions.defaults()),
            cacheAnnotation.asCacheResult().skipGet())
        : new CacheChangeMethod(cacheAnnotation, binding, failures);
  }

  private static MethodDetails createDetails(MethodView method, CacheAnnotation cacheAnnotation) {
    String name =
        cacheAnnotation.cacheName().isEmpty()
            ? method.qualifiedName()
            : cacheAnnotation.cacheName();
    return new MethodDetails(method, cacheAnnotation.annotation(), name);
  }

  private static Supplier<CacheResolver> createResolver(
      MethodDetails details, Supplier<@Nullable CacheResolver> source) {
    return new Lazy<>(
        () -> {
          CacheResolver resolver = source.get();
          if (resolver == null) {
            throw new CacheException(details + ": the resolver factory returned no resolver");
          }
          return resolver;
        });
  }

  private <G extends CacheKeyGenerator> Supplier<CacheKeyGenerator> createGenerator(Class<G> type) {
    return new Lazy<>(() -> instances.get(type));
  }

  private @Nullable ExceptionCache createExceptionCache(
      CacheAnnotation cacheAnnotation,
      CacheBinding binding,
      @Nullable Supplier<CacheResolverFactory> factory) {
    String name = cacheAnnotation.asCacheResult().exceptionCacheName();
    if (name.isEmpty()) {
      return null;
    }
    if (factory == null) {
      return new ExceptionCache(
          name, context -> caches.get(name), cacheAnnotation.exceptions(), failures);
    }
    Supplier<CacheResolver> resolver =
        createResolver(binding.details(), () -> createExceptionResolver(factory.get(), binding));
    return new ExceptionCache(
        name,
        context -> binding.resolveWith(resolver.get(), name, context),
        cacheAnnotation.exceptions(),
        failures);
  }

  @SuppressWarnings("unchecked") // the annotation is a CacheResult
  private static CacheResolver createExceptionResolver(
      CacheResolverFactory factory, CacheBinding binding) {
    return factory.getExceptionCacheResolver(
        (CacheMethodDetails<CacheResult>) (CacheMethodDetails<?>) binding.details());
  }

  private LoadOptions toOptions(CacheLoading loading) {
    LoadOptions options = CacheLoadingOptions.toOptions(loading);
    return loading.background() ? options.toBuilder().background(background).build() : options;
  }
}
