package io.cachette.cdi;

import java.lang.annotation.Annotation;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.GeneratedCacheKey;

/** A key generator that uses the class of the first argument. Not a bean. */
final class ClassName implements CacheKeyGenerator {

  @Override
  public GeneratedCacheKey generateCacheKey(
      CacheKeyInvocationContext<? extends Annotation> context) {
    return key(context.getAllParameters()[0].getValue());
  }

  static GeneratedCacheKey key(Object object) {
    return new ArgumentsKey(object.getClass().getName());
  }
}
