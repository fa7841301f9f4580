package io.cachette.cdi.internal.bean;

import io.cachette.cdi.CacheLoading;
import io.cachette.jcache.LoadOptions;
import jakarta.enterprise.inject.spi.BeanContainer;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/**
 * Validates the use of the JCache annotations and of {@link CacheLoading} at deployment. Each
 * message names the class, the method and the rule.
 */
public final class CacheAnnotationValidator {

  /** A use of one of the four annotations. */
  private record Use(MethodView method, CacheAnnotation cacheAnnotation, ReturnType returned) {

    boolean is(CacheOperationKind kind) {
      return cacheAnnotation.kind() == kind;
    }

    List<Integer> positionsOf(Class<? extends Annotation> annotation) {
      return method.positionsOf(annotation);
    }
  }

  private record Rule(String text, Predicate<Use> isBroken) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "must not be private, static or final: such methods cannot be intercepted",
              use -> !use.method().isInterceptable()),
          new Rule(
              "returns nothing that could be cached; @CacheResult needs a method with a result",
              use -> use.is(CacheOperationKind.RESULT) && use.returned().isVoid()),
          new Rule(
              "returns something that can be read only once, or that is no value in itself; return"
                  + " a collection or a value, or a CompletionStage of one",
              use -> use.is(CacheOperationKind.RESULT) && !use.returned().isCacheable()),
          new Rule(
              "needs exactly one parameter with @CacheValue, the one that is stored",
              use ->
                  use.is(CacheOperationKind.PUT) && use.positionsOf(CacheValue.class).size() != 1),
          new Rule(
              "has a parameter with @CacheValue, which only @CachePut uses",
              use ->
                  !use.is(CacheOperationKind.PUT) && !use.positionsOf(CacheValue.class).isEmpty()),
          new Rule(
              "has a parameter with both @CacheKey and @CacheValue; a value is never a part of its"
                  + " key",
              use ->
                  use.positionsOf(CacheKey.class).stream()
                      .anyMatch(use.positionsOf(CacheValue.class)::contains)),
          new Rule(
              "has a parameter with @CacheKey, but @CacheRemoveAll uses no key",
              use ->
                  use.is(CacheOperationKind.REMOVE_ALL)
                      && !use.positionsOf(CacheKey.class).isEmpty()),
          new Rule(
              "says which exceptions are cached, but not where: name an exceptionCacheName",
              use ->
                  use.is(CacheOperationKind.RESULT)
                      && use.cacheAnnotation().asCacheResult().exceptionCacheName().isEmpty()
                      && !use.cacheAnnotation().exceptions().isEmpty()),
          new Rule(
              "says what happens after exceptions, but has afterInvocation = false, so that nothing"
                  + " happens after it",
              use ->
                  !use.cacheAnnotation().afterInvocation()
                      && !use.cacheAnnotation().exceptions().isEmpty()));

  private CacheAnnotationValidator() {}

  /** Validates a bean class; returns one message for each mistake. */
  public static List<String> validate(BeanView bean) {
    List<String> messages = new ArrayList<>();
    for (Class<?> type : bean.annotatedClasses()) {
      messages.addAll(validateClass(bean, type));
    }
    bean.classLoadings()
        .forEach(
            loading ->
                findProblem(loading, false)
                    .ifPresent(
                        text ->
                            messages.add(
                                formatMessage(bean.type().getName(), List.of(loading), text))));
    bean.effectiveMethods()
        .forEach(
            method -> {
              messages.addAll(validate(method));
              messages.addAll(validateLoading(method));
            });
    return messages;
  }

  private static List<String> validateClass(BeanView bean, Class<?> type) {
    List<Annotation> annotations = bean.cacheAnnotationsOf(type);
    if (annotations.size() > 1) {
      return List.of(
          formatMessage(
              type.getName(), annotations, "stand on one class, which may have one of them"));
    }
    boolean isUsed =
        bean.methods().values().stream()
            .anyMatch(
                method ->
                    method.method().getDeclaringClass() == type
                        && bean.findClassAnnotation(method).isPresent());
    return isUsed || type != bean.type()
        ? List.of()
        : List.of(
            formatMessage(
                type.getName(),
                annotations,
                "stands on a class, but fits none of the methods that it declares"));
  }

  /**
   * Validates the use of the four annotations on a method; returns one message for each mistake.
   */
  static List<String> validate(MethodView method) {
    List<Annotation> annotations = method.cacheAnnotations();
    if (annotations.isEmpty()) {
      return List.of();
    }
    if (annotations.size() > 1) {
      return List.of(
          formatMessage(
              method.qualifiedName(),
              annotations,
              "stand on one method, which may have one of them; call a method of another bean for"
                  + " the other"));
    }
    Use use =
        new Use(
            method,
            CacheAnnotation.of(annotations.get(0)),
            ReturnType.of(method.method().getGenericReturnType()));
    return RULES.stream()
        .filter(rule -> rule.isBroken().test(use))
        .map(rule -> formatMessage(method.qualifiedName(), annotations, rule.text()))
        .toList();
  }

  /**
   * Validates that key generators and resolver factories can be created; returns one message for
   * each class that cannot.
   */
  public static List<String> validateNamedClasses(BeanView bean, BeanContainer beans) {
    List<String> messages = new ArrayList<>();
    bean.cachedMethods()
        .forEach(
            method -> {
              CacheAnnotation cacheAnnotation =
                  CacheAnnotation.of(method.cacheAnnotations().get(0))
                      .withDefaults(bean.defaults());
              Stream.of(cacheAnnotation.keyGenerator(), cacheAnnotation.resolverFactory())
                  .filter(type -> type != CacheKeyGenerator.class)
                  .filter(type -> type != CacheResolverFactory.class)
                  .forEach(
                      type -> {
                        String problem = BeanInstances.findProblem(beans, type);
                        if (problem != null) {
                          messages.add(
                              formatMessage(
                                  method.qualifiedName(),
                                  method.cacheAnnotations(),
                                  "names " + type.getName() + ", which " + problem));
                        }
                      });
            });
    return messages;
  }

  private static List<String> validateLoading(MethodView method) {
    Optional<CacheLoading> loading = method.findAnnotation(CacheLoading.class);
    if (loading.isEmpty()) {
      return List.of();
    }
    return findProblem(method, loading.get())
        .map(text -> List.of(formatMessage(method.qualifiedName(), List.of(loading.get()), text)))
        .orElse(List.of());
  }

  private static Optional<String> findProblem(MethodView method, CacheLoading loading) {
    Optional<CacheResult> result = method.findAnnotation(CacheResult.class);
    if (result.isEmpty()) {
      return Optional.of("says how results are loaded, but the method has no @CacheResult");
    }
    return findProblem(loading, result.get().skipGet());
  }

  /** Returns what is wrong with the members of an annotation. */
  private static Optional<String> findProblem(CacheLoading loading, boolean isGetSkipped) {
    try {
      LoadOptions options = CacheLoadingOptions.toOptions(loading);
      return isGetSkipped && CacheLoadingOptions.hasReadOptions(options)
          ? Optional.of(
              "speaks of values that are there already, which skipGet = true never looks at")
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String formatMessage(
      String where, List<? extends Annotation> annotations, String rule) {
    return where
        + ": "
        + String.join(
            ", ",
            annotations.stream()
                .map(annotation -> "@" + annotation.annotationType().getSimpleName())
                .toList())
        + " "
        + rule;
  }
}
