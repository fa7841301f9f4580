package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.BeanView;
import io.cachette.cdi.internal.bean.MethodView;
import io.cachette.cdi.internal.limiting.MethodLimitAnnotations.Placed;
import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.internal.LockSettingDeclarations;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.RateLimitSettingDeclarations;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Converts annotations to policies, with the settings of their names. Thread-safe. */
public final class MethodLimitPolicies {

  private final MethodLimitSettings<RateLimitPolicy.Builder> limits;
  private final MethodLimitSettings<LeasePolicy.Builder> locks;
  private final Set<String> limitNames = ConcurrentHashMap.newKeySet();
  private final Set<String> lockNames = ConcurrentHashMap.newKeySet();

  /** Creates policies with these settings. */
  MethodLimitPolicies(MergedSettings limits, MergedSettings locks) {
    this.limits = new MethodLimitSettings<>(limits, RateLimitSettingDeclarations::apply);
    this.locks = new MethodLimitSettings<>(locks, LockSettingDeclarations::apply);
  }

  /**
   * Creates policies with the settings of the application.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  public static MethodLimitPolicies read() {
    return new MethodLimitPolicies(
        ModuleSettings.read(RateLimitSettingDeclarations.GROUP, List.of()),
        ModuleSettings.read(LockSettingDeclarations.GROUP, List.of()));
  }

  MethodLimitSettings<RateLimitPolicy.Builder> limits() {
    return limits;
  }

  MethodLimitSettings<LeasePolicy.Builder> locks() {
    return locks;
  }

  /**
   * Checks the names and values of all settings.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  public void check() {
    limits.check(RateLimitPolicy::builder);
    locks.check(LeasePolicy::builder);
  }

  /** Returns the names that have settings but have not been the name of an annotation. */
  public List<String> unusedNames() {
    return Stream.concat(
            limits.names().stream().filter(name -> !limitNames.contains(name)),
            locks.names().stream().filter(name -> !lockNames.contains(name)))
        .toList();
  }

  /** Returns the name of an annotation; by default, the name of its method or its class. */
  static String resolveName(String given, Placed<?> placed, BeanView bean, MethodView method) {
    if (!given.isEmpty()) {
      return given;
    }
    return placed.onMethod() ? method.qualifiedName() : bean.type().getName();
  }

  /**
   * Creates the policy of a rate limit.
   *
   * @throws IllegalArgumentException if a member or a setting is invalid
   */
  RateLimitPolicy toPolicy(RateLimit annotation, String name) {
    RateLimitPolicy.Builder policy =
        RateLimitPolicy.builder(name)
            .limit(requireLimit(annotation.limit()))
            .algorithm(annotation.algorithm())
            .zone(RateLimitSettingDeclarations.parseZone(annotation.zone()))
            .maxWait(MethodLimitSettings.parseDuration("maxWait", annotation.maxWait()))
            .maxWaiting(annotation.maxWaiting())
            .outage(annotation.outage())
            .shadow(annotation.shadow())
            .batch(annotation.batch())
            .group(annotation.group())
            .label(annotation.name().isEmpty() ? createLabel(name) : "");
    RateLimitSettingDeclarations.setPeriod(
        policy,
        MethodLimitSettings.parse(
            "period",
            annotation.period(),
            Quantities.DURATION_FORMS + ", P1M",
            RateLimitSettingDeclarations::parsePeriod));
    if (annotation.burst() != RateLimit.SAME_AS_LIMIT) {
      policy.burst(annotation.burst());
    }
    limitNames.add(name);
    limits.apply(name, policy);
    return policy.build();
  }

  /**
   * Creates the policy of a limit of concurrency or a lock.
   *
   * @throws IllegalArgumentException if a member or a setting is invalid
   */
  LeasePolicy toPolicy(LeaseAnnotation leaseAnnotation, String name) {
    LeasePolicy.Builder policy =
        LeasePolicy.builder(name)
            .limit((int) requireLimit(leaseAnnotation.limit()))
            .lease(MethodLimitSettings.parseDuration("lease", leaseAnnotation.lease()))
            .maxWait(MethodLimitSettings.parseDuration("maxWait", leaseAnnotation.maxWait()))
            .maxWaiting(leaseAnnotation.maxWaiting())
            .outage(leaseAnnotation.outage());
    lockNames.add(name);
    locks.apply(name, policy);
    return policy.build();
  }

  /** Checks the limit of an annotation, also if a setting overrides it. */
  private static long requireLimit(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; it must be at least 1");
    }
    return limit;
  }

  /** Hashes the name, since responses must not reveal the names of classes and methods. */
  private static String createLabel(String name) {
    return "limit-" + Integer.toHexString(name.hashCode());
  }
}
