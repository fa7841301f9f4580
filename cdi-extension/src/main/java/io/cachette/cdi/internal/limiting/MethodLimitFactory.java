package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanInstances;
import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations.Placed;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.FencingToken;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
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
 * Creates the limits of methods from their annotations and settings.
 *
 * @param principal supplies the name of the caller
 */
record MethodLimitFactory(
    MethodLimitPolicies policies,
    BeanInstances instances,
    Supplier<RateLimiters> limiters,
    Supplier<DistributedLocks> locks,
    Supplier<Optional<String>> principal) {

  /** Creates the limits of a method, without those that are disabled. */
  Map<MethodLimitKind, MethodLimit> create(BeanView bean, MethodView method) {
    MethodLimitAnnotations annotations = MethodLimitAnnotations.of(bean, method);
    Map<MethodLimitKind, MethodLimit> limits = new EnumMap<>(MethodLimitKind.class);
    for (RateLimit.Order order : RateLimit.Order.values()) {
      createRateLimits(bean, method, annotations.limits(), order)
          .ifPresent(limit -> limits.put(toKind(order), limit));
    }
    for (LeaseAnnotation leaseAnnotation : annotations.leaseAnnotations()) {
      String name =
          MethodLimitPolicies.resolveName(
              leaseAnnotation.name(), leaseAnnotation.placed(), bean, method);
      if (policies.locks().isEnabled() && policies.locks().isEnabled(name)) {
        limits.put(
            leaseAnnotation.kind(), createConcurrencyLimit(bean, method, leaseAnnotation, name));
      }
    }
    return limits;
  }

  private static MethodLimitKind toKind(RateLimit.Order order) {
    return order == RateLimit.Order.BEFORE_CACHE
        ? MethodLimitKind.RATE_LIMIT
        : MethodLimitKind.RATE_LIMIT_AFTER_CACHE;
  }

  private Optional<MethodRateLimits> createRateLimits(
      BeanView bean, MethodView method, List<Placed<RateLimit>> placed, RateLimit.Order order) {
    List<MethodRateLimits.Limit> limits = new ArrayList<>();
    for (Placed<RateLimit> each : placed) {
      RateLimit annotation = each.annotation();
      String name = MethodLimitPolicies.resolveName(annotation.name(), each, bean, method);
      if (annotation.order() == order
          && policies.limits().isEnabled()
          && policies.limits().isEnabled(name)) {
        limits.add(createRateLimit(bean, method, annotation, policies.toPolicy(annotation, name)));
      }
    }
    return limits.isEmpty()
        ? Optional.empty()
        : Optional.of(new MethodRateLimits(limiters, limits, isAsync(method)));
  }

  private MethodRateLimits.Limit createRateLimit(
      BeanView bean, MethodView method, RateLimit annotation, RateLimitPolicy policy) {
    return new MethodRateLimits.Limit(
        new Lazy<>(() -> limiters.get().limiter(policy)),
        policy.maxWait(),
        createKeyFunction(method, annotation),
        createPermitsFunction(method, annotation),
        List.of(annotation.refundOn()),
        createFallback(bean, method, annotation.fallbackMethod(), RateLimitException.class));
  }

  private Function<InvocationContext, String> createKeyFunction(
      MethodView method, RateLimit annotation) {
    if (annotation.keyResolver() != RateLimitKeyResolver.class) {
      Supplier<RateLimitKeyResolver> resolver =
          new Lazy<>(() -> instances.get(annotation.keyResolver()));
      return call -> resolver.get().key(call);
    }
    return createKeyFunction(method, annotation.key(), RateLimitKey.class);
  }

  private Function<InvocationContext, String> createKeyFunction(
      MethodView method, String template, Class<? extends Annotation> parameter) {
    if (!template.isEmpty()) {
      return KeyTemplate.of(template, method.method(), principal)::resolve;
    }
    List<Integer> positions = method.positionsOf(parameter);
    return positions.isEmpty()
        ? call -> ""
        : call -> KeyArguments.toKey(selectArguments(call, positions));
  }

  private static List<@Nullable Object> selectArguments(
      InvocationContext call, List<Integer> positions) {
    List<@Nullable Object> arguments = new ArrayList<>();
    positions.forEach(position -> arguments.add(call.getParameters()[position]));
    return arguments;
  }

  private static ToLongFunction<InvocationContext> createPermitsFunction(
      MethodView method, RateLimit annotation) {
    List<Integer> positions = method.positionsOf(RateLimitPermits.class);
    return positions.isEmpty()
        ? call -> annotation.permits()
        : call -> toLong(method, call.getParameters()[positions.get(0)]);
  }

  private static long toLong(MethodView method, @Nullable Object permits) {
    if (permits == null) {
      throw new IllegalArgumentException(
          method.qualifiedName() + ": the argument with @RateLimitPermits is null");
    }
    return ((Number) permits).longValue();
  }

  private MethodConcurrencyLimit createConcurrencyLimit(
      BeanView bean, MethodView method, LeaseAnnotation leaseAnnotation, String name) {
    LeasePolicy policy = policies.toPolicy(leaseAnnotation, name);
    List<Integer> tokenPositions =
        leaseAnnotation.kind() == MethodLimitKind.LOCK
            ? method.positionsOf(FencingToken.class)
            : List.of();
    return new MethodConcurrencyLimit(
        locks,
        policy,
        createKeyFunction(method, leaseAnnotation.key(), LockKey.class),
        tokenPositions.isEmpty() ? -1 : tokenPositions.get(0),
        createFallback(bean, method, leaseAnnotation.fallbackMethod(), LeaseException.class),
        isAsync(method));
  }

  private static @Nullable Fallback createFallback(
      BeanView bean, MethodView method, String name, Class<? extends Exception> refusal) {
    return name.isEmpty() ? null : Fallback.of(name, method.method(), bean.type(), refusal);
  }

  private static boolean isAsync(MethodView method) {
    Method declared = method.method();
    return ReturnType.of(declared.getGenericReturnType()).async();
  }
}
