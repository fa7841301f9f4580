package io.cachette.cdi;

import io.cachette.cdi.GuardAnnotations.Placed;
import io.cachette.configuration.settings.SettingSource;
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
final class GuardPolicies {

  private static final String HTTP = "cachette.ratelimit.http.";

  private final GuardSettings<RateLimitPolicy.Builder> limits;
  private final GuardSettings<LeasePolicy.Builder> locks;
  private final Set<String> namesOfLimits = ConcurrentHashMap.newKeySet();
  private final Set<String> namesOfLocks = ConcurrentHashMap.newKeySet();

  GuardPolicies(SettingSource source) {
    this.limits = GuardSettings.ofLimits(source);
    this.locks = GuardSettings.ofLocks(source);
  }

  GuardSettings<RateLimitPolicy.Builder> limits() {
    return limits;
  }

  GuardSettings<LeasePolicy.Builder> locks() {
    return locks;
  }

  /**
   * Checks all that is set.
   *
   * @throws IllegalArgumentException if a name or a value is unknown
   */
  void check() {
    limits.check(name -> name.startsWith(HTTP), RateLimitPolicy::builder);
    locks.check(name -> false, LeasePolicy::builder);
  }

  /** What is set for names that no annotation has had: a mistake, or for another application. */
  List<String> unused() {
    return Stream.concat(
            limits.names().filter(name -> !namesOfLimits.contains(name)),
            locks.names().filter(name -> !namesOfLocks.contains(name)))
        .toList();
  }

  /** The name that an annotation has, or gets from where it stands. */
  static String name(String given, Placed<?> placed, BeanView bean, MethodView method) {
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
  RateLimitPolicy of(RateLimit annotation, String name) {
    RateLimitPolicy.Builder policy =
        RateLimitPolicy.builder(name)
            .limit(annotation.limit())
            .algorithm(annotation.algorithm())
            .zone(zone(annotation.zone()))
            .maxWait(GuardSettings.duration("maxWait", annotation.maxWait()))
            .maxWaiting(annotation.maxWaiting())
            .onStoreFailure(annotation.onStoreFailure())
            .shadow(annotation.shadow())
            .batch(annotation.batch())
            .group(annotation.group())
            .label(annotation.name().isEmpty() ? label(name) : "");
    GuardSettings.period(policy, annotation.period());
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
  LeasePolicy of(LeaseDirective directive, String name) {
    LeasePolicy.Builder policy =
        LeasePolicy.builder(name)
            .limit(directive.limit())
            .lease(GuardSettings.duration("lease", directive.lease()))
            .maxWait(GuardSettings.duration("maxWait", directive.maxWait()))
            .maxWaiting(directive.maxWaiting())
            .onStoreFailure(directive.onStoreFailure());
    namesOfLocks.add(name);
    locks.apply(name, policy);
    return policy.build();
  }

  /** Names of classes and methods are nothing for clients. */
  private static String label(String name) {
    return "limit-" + Integer.toHexString(name.hashCode());
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone is \"" + text + "\", but must be a time zone, such as Europe/Berlin");
    }
  }
}
