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
 * What one of the four annotations says, whichever it is.
 *
 * @param cacheName empty if it is not said
 * @param resolverFactory the interface itself if it is not said
 * @param keyGenerator the interface itself if it is not said
 * @param exceptions which exceptions are cached, or carry an operation out all the same
 */
public record CacheAnnotation(
    Annotation annotation,
    CacheOperationKind kind,
    String cacheName,
    Class<? extends CacheResolverFactory> resolverFactory,
    Class<? extends CacheKeyGenerator> keyGenerator,
    boolean afterInvocation,
    ExceptionFilter exceptions) {

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

  /** What is not said here is what the first of some defaults says that says it. */
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

  public boolean hasResolverFactory() {
    return resolverFactory != CacheResolverFactory.class;
  }

  public boolean hasKeyGenerator() {
    return keyGenerator != CacheKeyGenerator.class;
  }

  /** The {@code CacheResult} that this stands for. */
  public CacheResult asCacheResult() {
    return (CacheResult) annotation;
  }
}
