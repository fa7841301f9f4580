package io.cachette.cdi;

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
 * What is wrong with how annotations are used, told when the application is deployed: each message
 * names class, method and rule.
 */
final class Misuse {

  /** A use of one of the four annotations. */
  private record Use(MethodView method, Directive directive, ReturnType returned) {

    boolean is(Kind kind) {
      return directive.kind() == kind;
    }

    List<Integer> marked(Class<? extends Annotation> annotation) {
      return method.positionsOf(annotation);
    }
  }

  private record Rule(String text, Predicate<Use> broken) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "must not be private, static or final: such methods cannot be intercepted",
              use -> !use.method().isInterceptable()),
          new Rule(
              "returns nothing that could be cached; @CacheResult needs a method with a result",
              use -> use.is(Kind.RESULT) && use.returned().isVoid()),
          new Rule(
              "returns something that can be read only once, or that is no value in itself; return"
                  + " a collection or a value, or a CompletionStage of one",
              use -> use.is(Kind.RESULT) && !use.returned().isCacheable()),
          new Rule(
              "needs exactly one parameter with @CacheValue, the one that is stored",
              use -> use.is(Kind.PUT) && use.marked(CacheValue.class).size() != 1),
          new Rule(
              "has a parameter with @CacheValue, which only @CachePut uses",
              use -> !use.is(Kind.PUT) && !use.marked(CacheValue.class).isEmpty()),
          new Rule(
              "has a parameter with both @CacheKey and @CacheValue; a value is never a part of its"
                  + " key",
              use ->
                  use.marked(CacheKey.class).stream()
                      .anyMatch(use.marked(CacheValue.class)::contains)),
          new Rule(
              "has a parameter with @CacheKey, but @CacheRemoveAll uses no key",
              use -> use.is(Kind.REMOVE_ALL) && !use.marked(CacheKey.class).isEmpty()),
          new Rule(
              "says which exceptions are cached, but not where: name an exceptionCacheName",
              use ->
                  use.is(Kind.RESULT)
                      && use.directive().result().exceptionCacheName().isEmpty()
                      && !use.directive().exceptions().isEmpty()),
          new Rule(
              "says what happens after exceptions, but has afterInvocation = false, so that nothing"
                  + " happens after it",
              use ->
                  !use.directive().afterInvocation() && !use.directive().exceptions().isEmpty()));

  private Misuse() {}

  /** What is wrong with a bean class, one message each. */
  static List<String> in(BeanView bean) {
    List<String> messages = new ArrayList<>();
    for (Class<?> type : bean.annotatedClasses()) {
      messages.addAll(onClass(bean, type));
    }
    bean.onClasses()
        .forEach(
            loading ->
                wrong(loading)
                    .ifPresent(
                        text ->
                            messages.add(message(bean.type().getName(), List.of(loading), text))));
    bean.effective()
        .forEach(
            method -> {
              messages.addAll(in(method));
              messages.addAll(ofLoading(method));
            });
    return messages;
  }

  private static List<String> onClass(BeanView bean, Class<?> type) {
    List<Annotation> annotations = bean.onClass(type);
    if (annotations.size() > 1) {
      return List.of(
          message(type.getName(), annotations, "stand on one class, which may have one of them"));
    }
    boolean used =
        bean.methods().values().stream()
            .anyMatch(
                method ->
                    method.method().getDeclaringClass() == type
                        && bean.fromClass(method).isPresent());
    return used || type != bean.type()
        ? List.of()
        : List.of(
            message(
                type.getName(),
                annotations,
                "stands on a class, but fits none of the methods that it declares"));
  }

  /** What is wrong with the use of one of the four annotations on a method. */
  static List<String> in(MethodView method) {
    List<Annotation> annotations = method.cacheAnnotations();
    if (annotations.isEmpty()) {
      return List.of();
    }
    if (annotations.size() > 1) {
      return List.of(
          message(
              method.qualifiedName(),
              annotations,
              "stand on one method, which may have one of them; call a method of another bean for the other"));
    }
    Use use =
        new Use(
            method,
            Directive.of(annotations.get(0)),
            ReturnType.of(method.method().getGenericReturnType()));
    return RULES.stream()
        .filter(rule -> rule.broken().test(use))
        .map(rule -> message(method.qualifiedName(), annotations, rule.text()))
        .toList();
  }

  /** Key generators and resolver factories that cannot be made. */
  static List<String> ofClasses(BeanView bean, BeanContainer beans) {
    List<String> messages = new ArrayList<>();
    bean.cachedMethods()
        .forEach(
            method -> {
              Directive directive =
                  Directive.of(method.cacheAnnotations().get(0)).orElse(bean.defaults());
              Stream.of(directive.keyGenerator(), directive.resolverFactory())
                  .filter(type -> type != CacheKeyGenerator.class)
                  .filter(type -> type != CacheResolverFactory.class)
                  .forEach(
                      type -> {
                        String problem = UserObjects.problem(beans, type);
                        if (problem != null) {
                          messages.add(
                              message(
                                  method.qualifiedName(),
                                  method.cacheAnnotations(),
                                  "names " + type.getName() + ", which " + problem));
                        }
                      });
            });
    return messages;
  }

  private static List<String> ofLoading(MethodView method) {
    Optional<CacheLoading> loading = method.annotation(CacheLoading.class);
    if (loading.isEmpty()) {
      return List.of();
    }
    return wrong(method, loading.get())
        .map(text -> List.of(message(method.qualifiedName(), List.of(loading.get()), text)))
        .orElse(List.of());
  }

  private static Optional<String> wrong(MethodView method, CacheLoading loading) {
    Optional<CacheResult> result = method.annotation(CacheResult.class);
    if (result.isEmpty()) {
      return Optional.of("says how results are loaded, but the method has no @CacheResult");
    }
    if (result.get().skipGet() && LoadingDirective.concernsReads(loading)) {
      return Optional.of(
          "speaks of values that are there already, which skipGet = true never looks at");
    }
    return wrong(loading);
  }

  /** What is wrong with an annotation by itself. */
  private static Optional<String> wrong(CacheLoading loading) {
    try {
      LoadingDirective.options(loading);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String message(String where, List<? extends Annotation> annotations, String rule) {
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
