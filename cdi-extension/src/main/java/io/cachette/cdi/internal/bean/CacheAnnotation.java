package io.cachette.cdi.internal.bean;

import java.lang.annotation.Annotation;
import java.util.List;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;

/**
 * The members of one of the four JCache annotations, in a common form.
 *
 * @param annotation the annotation
 * @param kind the kind of the annotation
 * @param cacheName the name of the cache; empty if it is not set
 * @param resolverFactory the class of the resolver factory; the interface if it is not set
 * @param keyGenerator the class of the key generator; the interface if it is not set
 * @param afterInvocation whether the cache operation follows the method
 * @param exceptions the exceptions that are cached, or after which the cache operation is executed
 */
public record CacheAnnotation(
    Annotation annotation,
    CacheOperationKind kind,
    String cacheName,
    Class<? extends CacheResolverFactory> resolverFactory,
    Class<? extends CacheKeyGenerator> keyGenerator,
    boolean afterInvocation,
    ExceptionFilter exceptions) {

  /** Reads the members of one of the four annotations. */
  public static CacheAnnotation of(Annotation annotation) {
    if (annotation instanceof CacheResult result) {
      return new CacheAnnotation(
          result,
          CacheOperationKind.RESULT,
          result.cacheName(),
          result.cacheResolverFactory(),
          result.cacheKeyGenerator(),
          true,
          createFilter(result.cachedExceptions(), result.nonCachedExceptions(), true));
    }
    if (annotation instanceof CachePut put) {
      return new CacheAnnotation(
          put,
          CacheOperationKind.PUT,
          put.cacheName(),
          put.cacheResolverFactory(),
          put.cacheKeyGenerator(),
          put.afterInvocation(),
          createFilter(put.cacheFor(), put.noCacheFor(), false));
    }
    if (annotation instanceof CacheRemove remove) {
      return new CacheAnnotation(
          remove,
          CacheOperationKind.REMOVE,
          remove.cacheName(),
          remove.cacheResolverFactory(),
          remove.cacheKeyGenerator(),
          remove.afterInvocation(),
          createFilter(remove.evictFor(), remove.noEvictFor(), false));
    }
    CacheRemoveAll all = (CacheRemoveAll) annotation;
    return new CacheAnnotation(
        all,
        CacheOperationKind.REMOVE_ALL,
        all.cacheName(),
        all.cacheResolverFactory(),
        CacheKeyGenerator.class,
        all.afterInvocation(),
        createFilter(all.evictFor(), all.noEvictFor(), false));
  }

  private static ExceptionFilter createFilter(
      Class<? extends Throwable>[] included,
      Class<? extends Throwable>[] excluded,
      boolean allIfEmpty) {
    return new ExceptionFilter(List.of(included), List.of(excluded), allIfEmpty);
  }

  /**
   * Returns a copy with defaults for the members that are not set. For each member, the first
   * default that sets it applies.
   */
  public CacheAnnotation withDefaults(List<CacheDefaults> defaults) {
    CacheAnnotation merged = this;
    for (CacheDefaults each : defaults) {
      merged = merged.withDefaults(each);
    }
    return merged;
  }

  private CacheAnnotation withDefaults(CacheDefaults defaults) {
    return new CacheAnnotation(
        annotation,
        kind,
        cacheName.isEmpty() ? defaults.cacheName() : cacheName,
        hasResolverFactory() ? resolverFactory : defaults.cacheResolverFactory(),
        hasKeyGenerator() || kind == CacheOperationKind.REMOVE_ALL
            ? keyGenerator
            : defaults.cacheKeyGenerator(),
        afterInvocation,
        exceptions);
  }

  /** Whether a resolver factory is set. */
  public boolean hasResolverFactory() {
    return resolverFactory != CacheResolverFactory.class;
  }

  /** Whether a key generator is set. */
  public boolean hasKeyGenerator() {
    return keyGenerator != CacheKeyGenerator.class;
  }

  /**
   * Returns the annotation as a {@code CacheResult}.
   *
   * @throws ClassCastException if it is of another kind
   */
  public CacheResult asCacheResult() {
    return (CacheResult) annotation;
  }
}
