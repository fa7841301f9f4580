package io.cachette.cdi;

import io.cachette.cdi.GuardAnnotations.Placed;
import io.cachette.lock.FencingToken;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.Leases;
import io.cachette.lock.LockKey;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitKey;
import io.cachette.ratelimit.RateLimitKeyResolver;
import io.cachette.ratelimit.RateLimitPermits;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiters;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes guards of what annotations say.
 *
 * @param principal the name of the caller
 */
record GuardedMethods(
    GuardPolicies policies,
    UserObjects objects,
    Supplier<RateLimiters> limiters,
    Supplier<Leases> leases,
    Supplier<Optional<String>> principal) {

  /** The guards of a method; none for what is switched off. */
  Map<GuardKind, Guard> of(BeanView bean, MethodView method) {
    GuardAnnotations annotations = GuardAnnotations.of(bean, method);
    Map<GuardKind, Guard> guards = new EnumMap<>(GuardKind.class);
    for (RateLimit.Order order : RateLimit.Order.values()) {
      rateGuard(bean, method, annotations.limits(), order)
          .ifPresent(guard -> guards.put(kind(order), guard));
    }
    for (LeaseDirective directive : annotations.leases()) {
      String name = GuardPolicies.name(directive.name(), directive.placed(), bean, method);
      if (policies.locks().areEnabled() && policies.locks().isEnabled(name)) {
        guards.put(directive.kind(), leaseGuard(bean, method, directive, name));
      }
    }
    return guards;
  }

  private static GuardKind kind(RateLimit.Order order) {
    return order == RateLimit.Order.BEFORE_CACHE
        ? GuardKind.RATE_LIMIT
        : GuardKind.RATE_LIMIT_AFTER_CACHE;
  }

  private Optional<RateGuard> rateGuard(
      BeanView bean, MethodView method, List<Placed<RateLimit>> placed, RateLimit.Order order) {
    List<RateGuard.Limit> limits = new ArrayList<>();
    for (Placed<RateLimit> each : placed) {
      RateLimit annotation = each.annotation();
      String name = GuardPolicies.name(annotation.name(), each, bean, method);
      if (annotation.order() == order
          && policies.limits().areEnabled()
          && policies.limits().isEnabled(name)) {
        limits.add(limit(bean, method, annotation, policies.of(annotation, name)));
      }
    }
    return limits.isEmpty()
        ? Optional.empty()
        : Optional.of(new RateGuard(limiters, limits, isAsync(method)));
  }

  private RateGuard.Limit limit(
      BeanView bean, MethodView method, RateLimit annotation, RateLimitPolicy policy) {
    return new RateGuard.Limit(
        new Once<>(() -> limiters.get().limiter(policy)),
        policy.maxWait(),
        key(method, annotation),
        permits(method, annotation),
        List.of(annotation.refundOn()),
        fallback(bean, method, annotation.fallbackMethod(), RateLimitException.class));
  }

  private Function<InvocationContext, String> key(MethodView method, RateLimit annotation) {
    if (annotation.keyResolver() != RateLimitKeyResolver.class) {
      Supplier<RateLimitKeyResolver> resolver =
          new Once<>(() -> objects.get(annotation.keyResolver()));
      return call -> resolver.get().key(call);
    }
    return key(method, annotation.key(), RateLimitKey.class);
  }

  private Function<InvocationContext, String> key(
      MethodView method, String template, Class<? extends Annotation> parameter) {
    if (!template.isEmpty()) {
      return KeyTemplate.of(template, method.method(), principal)::of;
    }
    List<Integer> positions = method.positionsOf(parameter);
    return positions.isEmpty() ? call -> "" : call -> KeyArguments.of(arguments(call, positions));
  }

  private static List<@Nullable Object> arguments(InvocationContext call, List<Integer> positions) {
    List<@Nullable Object> arguments = new ArrayList<>();
    positions.forEach(position -> arguments.add(call.getParameters()[position]));
    return arguments;
  }

  private static ToLongFunction<InvocationContext> permits(
      MethodView method, RateLimit annotation) {
    List<Integer> positions = method.positionsOf(RateLimitPermits.class);
    return positions.isEmpty()
        ? call -> annotation.permits()
        : call -> number(method, call.getParameters()[positions.get(0)]);
  }

  private static long number(MethodView method, @Nullable Object permits) {
    if (permits == null) {
      throw new IllegalArgumentException(
          method.qualifiedName() + ": the argument with @RateLimitPermits is null");
    }
    return ((Number) permits).longValue();
  }

  private LeaseGuard leaseGuard(
      BeanView bean, MethodView method, LeaseDirective directive, String name) {
    LeasePolicy policy = policies.of(directive, name);
    List<Integer> tokens =
        directive.kind() == GuardKind.LOCK ? method.positionsOf(FencingToken.class) : List.of();
    return new LeaseGuard(
        new Once<>(() -> leases.get().limiter(policy)),
        key(method, directive.key(), LockKey.class),
        tokens.isEmpty() ? -1 : tokens.get(0),
        fallback(bean, method, directive.fallbackMethod(), LeaseException.class),
        isAsync(method));
  }

  private static @Nullable Fallback fallback(
      BeanView bean, MethodView method, String name, Class<? extends Exception> refusal) {
    return name.isEmpty() ? null : Fallback.of(name, method.method(), bean.type(), refusal);
  }

  private static boolean isAsync(MethodView method) {
    Method declared = method.method();
    return ReturnType.of(declared.getGenericReturnType()).async();
  }
}
