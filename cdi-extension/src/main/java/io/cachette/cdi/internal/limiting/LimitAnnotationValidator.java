package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations.Placed;
import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.FencingToken;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LockKey;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitKey;
import io.cachette.ratelimit.RateLimitKeyResolver;
import io.cachette.ratelimit.RateLimitPermits;
import io.cachette.ratelimit.RateLimitPolicy;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Validates the use of {@link RateLimit}, {@link ConcurrencyLimit} and {@link Locked} at
 * deployment. Each message names the class, the method and the rule.
 */
public final class LimitAnnotationValidator {

  private static final Set<Class<?>> NUMBERS =
      Set.of(int.class, long.class, Integer.class, Long.class);

  private final MethodLimitPolicies policies;
  private final Function<Class<?>, @Nullable String> findProblem;
  private final List<String> messages = new ArrayList<>();

  /** Policies by kind and name: a lock and a rate limit may have the same name. */
  private final Map<String, Object> policiesByName = new HashMap<>();

  private LimitAnnotationValidator(
      MethodLimitPolicies policies, Function<Class<?>, @Nullable String> findProblem) {
    this.policies = policies;
    this.findProblem = findProblem;
  }

  /**
   * Validates beans.
   *
   * @param findProblem returns why a class cannot be instantiated; null if it can
   * @return one message for each mistake
   */
  public static List<String> validate(
      Collection<BeanView> beans,
      MethodLimitPolicies policies,
      Function<Class<?>, @Nullable String> findProblem) {
    LimitAnnotationValidator validator = new LimitAnnotationValidator(policies, findProblem);
    beans.forEach(bean -> bean.methods().values().forEach(method -> validator.check(bean, method)));
    return validator.messages;
  }

  private void check(BeanView bean, MethodView method) {
    MethodLimitAnnotations annotations = MethodLimitAnnotations.of(bean, method);
    if (annotations.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (Placed<RateLimit> placed : annotations.limits()) {
      String name =
          MethodLimitPolicies.resolveName(placed.annotation().name(), placed, bean, method);
      Use use = new Use(bean, method, placed);
      if (use.isInterceptable()) {
        use.require(
            names.add(name),
            "is there twice under one name, '" + name + "'; give each a name of its own");
        use.attempt(() -> check(use, placed.annotation(), name));
      }
    }
    for (LeaseAnnotation leaseAnnotation : annotations.leaseAnnotations()) {
      String name =
          MethodLimitPolicies.resolveName(
              leaseAnnotation.name(), leaseAnnotation.placed(), bean, method);
      new Use(bean, method, leaseAnnotation.placed()).checkLease(leaseAnnotation, name);
    }
    checkToken(bean, method, annotations);
  }

  private void check(Use use, RateLimit annotation, String name) {
    use.attempt(() -> use.checkLimit(annotation, policies.toPolicy(annotation, name)));
    use.attempt(() -> use.checkTemplate(annotation.key(), RateLimitKey.class));
    use.attempt(() -> use.checkFallback(annotation.fallbackMethod(), RateLimitException.class));
    boolean resolves = annotation.keyResolver() != RateLimitKeyResolver.class;
    use.require(
        !resolves || annotation.key().isEmpty(), "has both a key and a keyResolver; use one");
    if (resolves) {
      String problem = findProblem.apply(annotation.keyResolver());
      use.require(
          problem == null, "names " + annotation.keyResolver().getName() + ", which " + problem);
    }
    List<Integer> permits = use.method.positionsOf(RateLimitPermits.class);
    use.require(
        permits.size() <= 1, "has several parameters with @RateLimitPermits; one is possible");
    use.require(
        permits.stream()
            .allMatch(at -> NUMBERS.contains(use.method.method().getParameterTypes()[at])),
        "has a parameter with @RateLimitPermits that is no int or long");
    use.require(
        permits.isEmpty() || annotation.permits() == 1,
        "has both permits and a parameter with @RateLimitPermits; use one");
  }

  private void checkToken(BeanView bean, MethodView method, MethodLimitAnnotations annotations) {
    List<Integer> tokens = method.positionsOf(FencingToken.class);
    if (tokens.isEmpty()) {
      return;
    }
    Class<?> type = method.method().getParameterTypes()[tokens.get(0)];
    if (annotations.locks().isEmpty()
        || tokens.size() > 1
        || (type != long.class && type != Long.class)) {
      messages.add(
          bean.type().getName()
              + ", "
              + method.qualifiedName()
              + ": @FencingToken is for one parameter of type long of a method with @Locked");
    }
  }

  /** An annotation that applies to a method. */
  private final class Use {

    private final BeanView bean;
    private final MethodView method;
    private final Placed<?> placed;

    Use(BeanView bean, MethodView method, Placed<?> placed) {
      this.bean = bean;
      this.method = method;
      this.placed = placed;
    }

    /** An annotation of a class does not apply to methods that cannot be intercepted. */
    boolean isInterceptable() {
      require(
          method.isInterceptable() || !placed.onMethod(),
          "must not be private, static or final: such methods cannot be intercepted");
      return method.isInterceptable();
    }

    void attempt(Runnable code) {
      try {
        code.run();
      } catch (IllegalArgumentException e) {
        add(String.valueOf(e.getMessage()));
      }
    }

    void require(boolean condition, String otherwise) {
      if (!condition) {
        add(otherwise);
      }
    }

    void checkLimit(RateLimit annotation, RateLimitPolicy policy) {
      require(
          annotation.permits() >= 1 && annotation.permits() <= policy.burst(),
          "takes "
              + annotation.permits()
              + " permits, but at least 1 and at most "
              + policy.burst()
              + " can be had at once");
      requireUnique("limit " + policy.name(), policy);
    }

    void checkLease(LeaseAnnotation leaseAnnotation, String name) {
      if (!isInterceptable()) {
        return;
      }
      Type returned = method.method().getGenericReturnType();
      require(
          !ReturnType.of(returned).isDeferred(),
          "returns "
              + returned.getTypeName()
              + ", whose work may begin or end later than the method; return a CompletionStage");
      attempt(() -> requireUnique("lock " + name, policies.toPolicy(leaseAnnotation, name)));
      attempt(() -> checkTemplate(leaseAnnotation.key(), LockKey.class));
      attempt(() -> checkFallback(leaseAnnotation.fallbackMethod(), LeaseException.class));
    }

    private void requireUnique(String name, Object policy) {
      Object other = policiesByName.putIfAbsent(name, policy);
      require(
          other == null || other.equals(policy),
          "is " + policy + ", but elsewhere under the same name it is " + other);
    }

    void checkTemplate(String key, Class<? extends Annotation> parameter) {
      if (!key.isEmpty()) {
        KeyTemplate unused = KeyTemplate.of(key, method.method(), Optional::empty);
      }
      for (int position : method.positionsOf(parameter)) {
        Class<?> type = method.method().getParameterTypes()[position];
        require(
            !type.isArray(),
            "has an array as key, " + type.getTypeName() + ", which has no text; use a part of it");
      }
    }

    void checkFallback(String name, Class<? extends Exception> refusal) {
      if (!name.isEmpty()) {
        Fallback unused = Fallback.of(name, method.method(), bean.type(), refusal);
      }
    }

    private void add(String text) {
      messages.add(
          bean.type().getName()
              + ", "
              + method.qualifiedName()
              + ": @"
              + placed.annotation().annotationType().getSimpleName()
              + " "
              + text);
    }
  }
}
