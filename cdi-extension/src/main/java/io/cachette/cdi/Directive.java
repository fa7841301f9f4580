package io.cachette.cdi;

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
record Directive(
    Annotation annotation,
    Kind kind,
    String cacheName,
    Class<? extends CacheResolverFactory> resolverFactory,
    Class<? extends CacheKeyGenerator> keyGenerator,
    boolean afterInvocation,
    ExceptionFilter exceptions) {

  static Directive of(Annotation annotation) {
    if (annotation instanceof CacheResult result) {
      return new Directive(
          result,
          Kind.RESULT,
          result.cacheName(),
          result.cacheResolverFactory(),
          result.cacheKeyGenerator(),
          true,
          filter(result.cachedExceptions(), result.nonCachedExceptions(), true));
    }
    if (annotation instanceof CachePut put) {
      return new Directive(
          put,
          Kind.PUT,
          put.cacheName(),
          put.cacheResolverFactory(),
          put.cacheKeyGenerator(),
          put.afterInvocation(),
          filter(put.cacheFor(), put.noCacheFor(), false));
    }
    if (annotation instanceof CacheRemove remove) {
      return new Directive(
          remove,
          Kind.REMOVE,
          remove.cacheName(),
          remove.cacheResolverFactory(),
          remove.cacheKeyGenerator(),
          remove.afterInvocation(),
          filter(remove.evictFor(), remove.noEvictFor(), false));
    }
    CacheRemoveAll all = (CacheRemoveAll) annotation;
    return new Directive(
        all,
        Kind.REMOVE_ALL,
        all.cacheName(),
        all.cacheResolverFactory(),
        CacheKeyGenerator.class,
        all.afterInvocation(),
        filter(all.evictFor(), all.noEvictFor(), false));
  }

  private static ExceptionFilter filter(
      Class<? extends Throwable>[] included,
      Class<? extends Throwable>[] excluded,
      boolean allIfEmpty) {
    return new ExceptionFilter(List.of(included), List.of(excluded), allIfEmpty);
  }

  /** What is not said here is what the first of some defaults says that says it. */
  Directive orElse(List<CacheDefaults> defaults) {
    Directive merged = this;
    for (CacheDefaults each : defaults) {
      merged = merged.orElse(each);
    }
    return merged;
  }

  private Directive orElse(CacheDefaults defaults) {
    return new Directive(
        annotation,
        kind,
        cacheName.isEmpty() ? defaults.cacheName() : cacheName,
        hasResolverFactory() ? resolverFactory : defaults.cacheResolverFactory(),
        hasKeyGenerator() || kind == Kind.REMOVE_ALL ? keyGenerator : defaults.cacheKeyGenerator(),
        afterInvocation,
        exceptions);
  }

  boolean hasResolverFactory() {
    return resolverFactory != CacheResolverFactory.class;
  }

  boolean hasKeyGenerator() {
    return keyGenerator != CacheKeyGenerator.class;
  }

  /** The {@code CacheResult} that this stands for. */
  CacheResult result() {
    return (CacheResult) annotation;
  }
}
