package io.cachette.cdi.internal;

import io.cachette.cdi.CacheFailures;
import io.cachette.cdi.CacheName;
import io.cachette.cdi.internal.bean.RegisteredByExtension;
import io.cachette.cdi.internal.caching.CacheRuntime;
import io.cachette.cdi.internal.caching.LazyCache;
import io.cachette.cdi.internal.limiting.MethodLimitRuntime;
import io.cachette.lock.DistributedLocks;
import io.cachette.ratelimit.RateLimiters;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.io.Serializable;
import java.lang.annotation.Annotation;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Produces the objects that applications may inject, except the manager and its provider. */
@RegisteredByExtension
@Dependent
public class BeanProducers {

  private BeanProducers() {}

  /**
   * Produces the cache that an injection point names.
   *
   * @param point null in programmatic look-ups of OpenWebBeans
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
    return new LazyCache<>(findCacheName(point.getQualifiers()), runtime);
  }

  private static String findCacheName(Set<Annotation> qualifiers) {
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
  static RateLimiters rateLimiters(MethodLimitRuntime runtime) {
    return runtime.limiters();
  }

  @Produces
  @Dependent
  static DistributedLocks locks(MethodLimitRuntime runtime) {
    return runtime.locks();
  }

  /** Serializable, so that passivated beans may hold it; the runtime is a client proxy. */
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
