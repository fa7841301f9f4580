package io.cachette.cdi;

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
 * The annotated methods of all beans, each looked at once. Safe for use by several threads.
 *
 * <p>What the container told when it was started comes first. What it did not tell, as for
 * interception factories and build compatible extensions, is read from the class files and from the
 * bindings of the call, where the container names these.
 */
final class CachedMethods {

  /** Where Weld names the bindings of a call; other containers do not. */
  private static final String BINDINGS = "org.jboss.weld.interceptor.bindings";

  private final Function<Class<?>, @Nullable BeanView> told;
  private final Caches caches;
  private final UserObjects objects;
  private final FailurePolicy failures;
  private final Executor background;
  private final MethodTable<CachedMethod> methods = new MethodTable<>(this::read);

  CachedMethods(
      Function<Class<?>, @Nullable BeanView> told,
      Caches caches,
      UserObjects objects,
      FailurePolicy failures,
      Executor background) {
    this.told = told;
    this.caches = caches;
    this.objects = objects;
    this.failures = failures;
    this.background = background;
  }

  /** The method that is called, or null if it has none of the four annotations. */
  @Nullable CachedMethod of(InvocationContext context) {
    return methods.of(context);
  }

  private Optional<CachedMethod> read(Class<?> type, InvocationContext context) {
    BeanView known = told.apply(type);
    BeanView bean = known == null ? BeanView.of(type) : known;
    MethodView view = bean.cached(context.getMethod());
    if (view == null) {
      view = bound(context.getMethod(), context);
    }
    return Optional.ofNullable(view).map(found -> build(bean, found));
  }

  private static @Nullable MethodView bound(Method method, InvocationContext context) {
    if (!(context.getContextData().get(BINDINGS) instanceof Collection<?> bindings)) {
      return null;
    }
    return Kind.among(bindings.stream().map(Annotation.class::cast)).stream()
        .findFirst()
        .map(annotation -> MethodView.of(method).with(annotation))
        .orElse(null);
  }

  private CachedMethod build(BeanView bean, MethodView method) {
    Annotation annotation = method.cacheAnnotations().get(0);
    Directive directive = Directive.of(annotation).orElse(bean.defaults());
    Supplier<CacheResolverFactory> factory =
        directive.hasResolverFactory() ? () -> objects.get(directive.resolverFactory()) : null;
    MethodDetails details = details(method, directive);
    Access access =
        new Access(
            details,
            Parameters.of(method),
            caches,
            factory == null
                ? null
                : resolver(details, () -> factory.get().getCacheResolver(details)),
            directive.hasKeyGenerator() ? generator(directive.keyGenerator()) : null);
    return directive.kind() == Kind.RESULT
        ? new ResultMethod(
            access,
            failures,
            exceptions(directive, access, factory),
            bean.loading(method).map(this::options).orElse(LoadOptions.DEFAULTS),
            directive.result().skipGet())
        : new ChangeMethod(directive, access, failures);
  }

  private static MethodDetails details(MethodView method, Directive directive) {
    String name = directive.cacheName().isEmpty() ? method.qualifiedName() : directive.cacheName();
    return new MethodDetails(method, directive.annotation(), name);
  }

  private static Supplier<CacheResolver> resolver(
      MethodDetails details, Supplier<@Nullable CacheResolver> source) {
    return new Once<>(
        () -> {
          CacheResolver resolver = source.get();
          if (resolver == null) {
            throw new CacheException(details + ": the resolver factory returned no resolver");
          }
          return resolver;
        });
  }

  private <G extends CacheKeyGenerator> Supplier<CacheKeyGenerator> generator(Class<G> type) {
    return new Once<>(() -> objects.get(type));
  }

  private @Nullable ExceptionCache exceptions(
      Directive directive, Access access, @Nullable Supplier<CacheResolverFactory> factory) {
    String name = directive.result().exceptionCacheName();
    if (name.isEmpty()) {
      return null;
    }
    if (factory == null) {
      return new ExceptionCache(
          name, context -> caches.get(name), directive.exceptions(), failures);
    }
    Supplier<CacheResolver> resolver =
        resolver(access.details(), () -> forExceptions(factory.get(), access));
    return new ExceptionCache(
        name,
        context -> access.resolved(resolver.get(), name, context),
        directive.exceptions(),
        failures);
  }

  @SuppressWarnings("unchecked") // the annotation is a CacheResult
  private static CacheResolver forExceptions(CacheResolverFactory factory, Access access) {
    return factory.getExceptionCacheResolver(
        (CacheMethodDetails<CacheResult>) (CacheMethodDetails<?>) access.details());
  }

  private LoadOptions options(CacheLoading loading) {
    LoadOptions options = LoadingDirective.options(loading);
    return loading.background() ? options.withBackground(background) : options;
  }
}
