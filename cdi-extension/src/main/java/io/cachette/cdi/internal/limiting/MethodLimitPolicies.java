package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations.Placed;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.lock.LeasePolicy;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitPolicy;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Annotations as policies, with what is configured of their names. */
public final class MethodLimitPolicies {

  private static final String HTTP = "cachette.ratelimit.http.";

  private final MethodLimitSettings<RateLimitPolicy.Builder> limits;
  private final MethodLimitSettings<LeasePolicy.Builder> locks;
  private final Set<String> namesOfLimits = ConcurrentHashMap.newKeySet();
  private final Set<String> namesOfLocks = ConcurrentHashMap.newKeySet();

  public MethodLimitPolicies(SettingSource source) {
    this.limits = MethodLimitSettings.ofLimits(source);
    this.locks = MethodLimitSettings.ofLocks(source);
  }

  MethodLimitSettings<RateLimitPolicy.Builder> limits() {
    return limits;
  }

  MethodLimitSettings<LeasePolicy.Builder> locks() {
    return locks;
  }

  /**
   * Checks all that is set.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  public void check() {
    limits.check(name -> name.startsWith(HTTP), RateLimitPolicy::builder);
    locks.check(name -> false, LeasePolicy::builder);
  }

  /** What is set for names that no annotation has had: a mistake, or for another application. */
  public List<String> unusedNames() {
    return Stream.concat(
            limits.names().filter(name -> !namesOfLimits.contains(name)),
            locks.names().filter(name -> !namesOfLocks.contains(name)))
        .toList();
  }

  /** The name that an annotation has, or gets from where it stands. */
  static String resolveName(String given, Placed<?> placed, BeanView bean, MethodView method) {
    if (!given.isEmpty()) {
      return given;
    }
    return placed.onMethod() ? method.qualifiedName() : bean.type().getName();
  }

  /**
   * The policy of a rate limit.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  RateLimitPolicy toPolicy(RateLimit annotation, String name) {
    RateLimitPolicy.Builder policy =
        RateLimitPolicy.builder(name)
            .limit(annotation.limit())
            .algorithm(annotation.algorithm())
            .zone(parseZone(annotation.zone()))
            .maxWait(MethodLimitSettings.parseDuration("maxWait", annotation.maxWait()))
            .maxWaiting(annotation.maxWaiting())
            .onStoreFailure(annotation.onStoreFailure())
            .shadow(annotation.shadow())
            .batch(annotation.batch())
            .group(annotation.group())
            .label(annotation.name().isEmpty() ? createLabel(name) : "");
    MethodLimitSettings.applyPeriod(policy, annotation.period());
    if (annotation.burst() != 0) {
      policy.burst(annotation.burst());
    }
    namesOfLimits.add(name);
    limits.apply(name, policy);
    return policy.build();
  }

  /**
   * The policy of a limit of concurrency or a lock.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  LeasePolicy toPolicy(LeaseAnnotation leaseAnnotation, String name) {
    LeasePolicy.Builder policy =
        LeasePolicy.builder(name)
            .limit(leaseAnnotation.limit())
            .lease(MethodLimitSettings.parseDuration("lease", leaseAnnotation.lease()))
            .maxWait(MethodLimitSettings.parseDuration("maxWait", leaseAnnotation.maxWait()))
            .maxWaiting(leaseAnnotation.maxWaiting())
            .onStoreFailure(leaseAnnotation.onStoreFailure());
    namesOfLocks.add(name);
    locks.apply(name, policy);
    return policy.build();
  }

  /** Names of classes and methods are nothing for clients. */
  private static String createLabel(String name) {
    return "limit-" + Integer.toHexString(name.hashCode());
  }

  private static ZoneId parseZone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone is \"" + text + "\", but must be a time zone, such as Europe/Berlin");
    }
  }
}
