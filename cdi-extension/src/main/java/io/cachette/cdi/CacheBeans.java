package io.cachette.cdi;

import io.cachette.lock.Leases;
import io.cachette.ratelimit.RateLimiters;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.io.Serializable;
import java.lang.annotation.Annotation;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** What applications may inject beside the manager. */
@Registered
@Dependent
class CacheBeans {

  private CacheBeans() {}

  /**
   * @param point null in look-ups that OpenWebBeans tells nothing about
   */
  @Produces
  @Dependent
  @CacheName("")
  static <K, V> Cache<K, V> cache(@Nullable InjectionPoint point, CacheRuntime runtime) {
    if (point == null) {
      throw new IllegalStateException(
          "The container does not say which cache is looked up; inject it with @CacheName, or an"
              + " Instance of it, or use the CacheManager");
    }
    return new LazyCache<>(name(point.getQualifiers()), runtime);
  }

  private static String name(Set<Annotation> qualifiers) {
    return qualifiers.stream()
        .filter(CacheName.class::isInstance)
        .map(qualifier -> ((CacheName) qualifier).value())
        .findFirst()
        .orElseThrow();
  }

  @Produces
  @Dependent
  static CacheFailures failures(CacheRuntime runtime) {
    return new Counts(runtime);
  }

  @Produces
  @Dependent
  static RateLimiters rateLimiters(GuardRuntime runtime) {
    return runtime.limiters();
  }

  @Produces
  @Dependent
  static Leases leases(GuardRuntime runtime) {
    return runtime.leases();
  }

  /** May be a part of a bean that is passivated, as the runtime is a proxy. */
  private record Counts(CacheRuntime runtime) implements CacheFailures, Serializable {

    @Override
    public long count(Operation operation) {
      return runtime.count(operation);
    }

    @Override
    public long count(Operation operation, String cacheName) {
      return runtime.count(operation, cacheName);
    }
  }
}
